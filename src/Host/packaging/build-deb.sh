#!/usr/bin/env bash
# Builds the Debian package of the service: self-contained, precompiled, with its bill of materials.
#
#   build-deb.sh arm64|amd64 [OUT]            → OUT/thermal-actors_VERSION_ARCH.deb (OUT: out/deb of the repository)
#     --payload DIR   take the published program from DIR instead of publishing (a test, or a second package of the same build)
#     --stage DIR     only lay out the tree of the package in DIR; needs no Debian tools
#     --version V     another version than that of Directory.Build.props
#
# The same commit gives the same bytes (SOURCE_DATE_EPOCH, else the time of the last commit). Needs the SDK of global.json,
# dpkg-deb and jq; no root. COMPRESSION=gzip is quicker than xz where the size does not matter.
set -euo pipefail
umask 022

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repo=$(cd "$here/../../.." && pwd)
package=thermal-actors

fail() {
  echo "build-deb.sh: $*" >&2
  exit 2
}

usage() {
  sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

arch='' out='' payload='' stage='' version=''
while [ $# -gt 0 ]; do
  case $1 in
    --payload | --stage | --version)
      [ $# -ge 2 ] || usage
      declare "${1#--}=$2"
      shift 2
      ;;
    -*) usage ;;
    *)
      if [ -z "$arch" ]; then arch=$1; elif [ -z "$out" ]; then out=$1; else usage; fi
      shift
      ;;
  esac
done

case $arch in
  arm64) rid=linux-arm64 ;;
  amd64) rid=linux-x64 ;;
  *) usage ;;
esac

out=${out:-$repo/out/deb}
[ -n "$version" ] || version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$repo/Directory.Build.props")
[ -n "$version" ] || fail "no <Version> in Directory.Build.props"
deb_version=${version/-/\~} # 1.0.0-rc1 is older than 1.0.0
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  SOURCE_DATE_EPOCH=$(git -C "$repo" log -1 --format=%ct 2>/dev/null) || SOURCE_DATE_EPOCH=$(stat -c %Y "$repo/CHANGELOG.md")
fi
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

publish() { # folder
  echo "== publish for $rid"
  dotnet publish "$repo/src/Host/ThermalActors.Host.csproj" -c Release -r "$rid" -o "$1" -p:Version="$version" \
    -p:ContinuousIntegrationBuild=true -nologo -v:minimal
}

# Names every package of the program with version, hash and licence; the runtime inside the package is added, because the
# tool sees only what the projects refer to.
bill_of_materials() { # folder of the program
  echo "== bill of materials"
  (
    cd "$here"
    dotnet tool restore >/dev/null
    dotnet tool run dotnet-CycloneDX "$repo/src/Host/ThermalActors.Host.csproj" -o "$work" -fn bom.json -F Json --runtime "$rid" --recursive \
      --include-project-references --disable-package-restore --no-serial-number --spec-version 1.6 --set-name "$package" --set-version "$version" >"$work/bom.log" 2>&1
  ) || {
    cat "$work/bom.log" >&2
    fail "no bill of materials"
  }
  jq --slurpfile deps "$1/$package.deps.json" --arg at "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)" '
    .metadata.timestamp = $at
    | .components += [
        $deps[0].libraries | to_entries[] | select(.value.type == "runtimepack")
        | (.key | ltrimstr("runtimepack.") | split("/")) as [$name, $version]
        | { type: "framework", "bom-ref": "pkg:nuget/\($name)@\($version)", name: $name, version: $version, scope: "required",
            licenses: [{ license: { id: "MIT" } }], purl: "pkg:nuget/\($name)@\($version)" } ]
    | .components |= (unique_by(.["bom-ref"]) | sort_by(.name, .version))' "$work/bom.json" >"$1/sbom.cdx.json"
  jq -r '.components[] | select((.purl // "") | startswith("pkg:nuget/"))
    | "  \(.name) \(.version): \([.licenses[]? | .license.id // .license.name // .license.url // .expression] | unique | join(", ") | if . == "" then "see the package" else . end)"' "$1/sbom.cdx.json" >"$1/sbom.txt"
}

text() { install -D -m 0644 "$1" "$2"; }

zipped() { # source, file
  install -d "$(dirname "$2")"
  gzip -9n <"$1" >"$2"
  chmod 0644 "$2"
}

changelog() {
  printf '%s (%s) unstable; urgency=medium\n\n' "$package" "$deb_version"
  # The newest section of CHANGELOG.md, one item a paragraph.
  awk '/^## /{ if (seen++) exit; next } seen && NF { sub(/^- /, "  * ") ; sub(/^  ([^*])/, "    &"); gsub(/^ {6}/, "    "); print }' "$repo/CHANGELOG.md"
  printf '\n -- ThermalActors <thermal-actors@localhost>  %s\n' "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
}

copyright() {
  cat "$here/deb/copyright"
  if [ -f "$1" ]; then
    printf '\nParts, as their packages declare them (the hashes are in sbom.cdx.json):\n\n'
    cat "$1"
  fi
}

lay_out() { # program, root
  local program=$1 root=$2 doc=$2/usr/share/doc/$package lib=$2/usr/lib/$package
  install -d "$lib" "$root/usr/bin" "$doc" "$root/etc/$package"
  cp -R "$program/." "$lib"
  # createdump writes what is in memory, and there are tokens.
  rm -f "$lib/createdump" "$lib/sbom.cdx.json" "$lib/sbom.txt"
  find "$lib" -type d -exec chmod 0755 {} +
  find "$lib" -type f -exec chmod 0644 {} +
  chmod 0755 "$lib/$package"
  ln -s "../lib/$package/$package" "$root/usr/bin/$package"

  text "$here/$package.service" "$root/usr/lib/systemd/system/$package.service"
  text "$here/$package.conf" "$root/etc/$package/$package.conf"
  # systemd reads it as root and hands its files to the service; nobody else looks inside.
  install -d -m 0700 "$root/etc/$package/secrets"

  text "$repo/README.md" "$doc/README.md"
  text "$repo/hocon/reference.conf" "$doc/reference.conf"
  local example
  for example in "$here"/examples/*.conf; do text "$example" "$doc/examples/$(basename "$example")"; done
  for example in low-latency balanced low-cost; do text "$repo/hocon/$example.conf" "$doc/profiles/$example.conf"; done
  text "$here/grafana/thermal-actors.json" "$doc/grafana/thermal-actors.json"
  text "$here/prometheus/thermal-actors-alerts.yml" "$doc/prometheus/thermal-actors-alerts.yml"
  [ ! -f "$program/sbom.cdx.json" ] || text "$program/sbom.cdx.json" "$doc/sbom.cdx.json"
  copyright "$program/sbom.txt" >"$doc/copyright"
  chmod 0644 "$doc/copyright"
  changelog >"$work/changelog"
  zipped "$work/changelog" "$doc/changelog.gz"
  zipped "$here/$package.1" "$root/usr/share/man/man1/$package.1.gz"
}

control() { # root
  local root=$1 script
  install -d "$root/DEBIAN"
  for script in postinst prerm postrm; do install -m 0755 "$here/deb/$script" "$root/DEBIAN/$script"; done
  echo "/etc/$package/$package.conf" >"$root/DEBIAN/conffiles"
  local size
  size=$(find "$root" -path "$root/DEBIAN" -prune -o -type f -printf '%s\n' | awk '{ n += int(($1 + 1023) / 1024) } END { print n }')
  sed -e "s/@VERSION@/$deb_version/" -e "s/@ARCH@/$arch/" -e "s/@SIZE@/$size/" "$here/deb/control" >"$root/DEBIAN/control"
  (cd "$root" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
  chmod 0644 "$root/DEBIAN/conffiles" "$root/DEBIAN/control" "$root/DEBIAN/md5sums"
}

if [ -z "$payload" ]; then
  for tool in jq dpkg-deb; do command -v "$tool" >/dev/null || fail "$tool is needed: apt-get install jq dpkg"; done
  payload=$work/program
  publish "$payload"
  bill_of_materials "$payload"
fi

[ -f "$payload/$package" ] || fail "$payload holds no program"
root=${stage:-$work/root}
install -d "$root"
lay_out "$payload" "$root"
control "$root"
[ -z "$stage" ] || exit 0

install -d "$out"
deb=$out/${package}_${deb_version}_$arch.deb
echo "== $deb"
dpkg-deb --root-owner-group "-Z${COMPRESSION:-xz}" --build "$root" "$deb" >/dev/null
du -h --apparent-size "$deb"
