#!/usr/bin/env bash
# Proves the packages in a fresh Debian tree: install, start, upgrade with a full spool, remove, purge; and that the arm64 program runs.
#
#   prove-deb.sh AMD64.deb ARM64.deb          (or one of them)
#
# Needs root (chroot), Debian's mirrors as apt has them, and debootstrap, socat, curl, jq, setpriv; for arm64 also qemu-user-static.
# SUITE (bookworm), FILL (most seconds for filling the spool, 900) and BASE (an archive of the fresh tree, made when it is not
# there) can be set. Takes minutes; nothing else is left behind.
set -euo pipefail

suite=${SUITE:-bookworm}
fill=${FILL:-900}
base=${BASE:-}
package=thermal-actors
state=/var/lib/thermal-actors
config=/etc/thermal-actors

work=$(mktemp -d)
tree=$work/tree
children=()

clean_up() {
  local child
  for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
  wait 2>/dev/null || true
  if mountpoint -q "$tree/proc"; then umount "$tree/proc"; fi
  rm -rf --one-file-system "$work"
}
trap clean_up EXIT

say() { printf '%s\n' "-- $*"; }

fail() {
  echo "!! $*" >&2
  if [ -f "$work/service.log" ]; then tail -n 40 "$work/service.log" >&2; fi
  exit 1
}

must() { # what, command…
  local what=$1
  shift
  "$@" || fail "$what"
  say "$what"
}

seconds() { awk -v ns="$(($(date +%s%N) - $1))" 'BEGIN { printf "%.1f s", ns / 1e9 }'; }

# As an array where the process id counts: the chain of execs ends in the program, a function would end in a shell.
into=(chroot "$tree" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C)
inside() { "${into[@]}" "$@"; }

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 10000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
  done
  echo "$port"
}

# shellcheck disable=SC2016 # apt fills these in
mirror() { apt-get indextargets --format '$(REPO_URI) $(RELEASE)' "Created-By: Packages" | awk -v suite="$suite" '$2 == suite { print $1; exit }'; }

# What dpkg, its log and apt remember of a package is theirs, and adduser's lock is adduser's; everything else must be as before.
snapshot() {
  (cd "$tree" && find . \( -path ./proc -o -path ./var/lib/dpkg -o -path ./var/log -o -path ./var/cache -o -path ./tmp -o -path ./run/adduser \) -prune -o -printf '%p %y %m %U %G\n' |
    grep -Ev '^\./etc/(passwd|group|shadow|gshadow|subuid|subgid)-? ' | LC_ALL=C sort)
  inside getent passwd
  inside getent group
}

of_unit() { sed -n "s/^$1=//p" "$tree/usr/lib/systemd/system/$package.service"; }

# What systemd does with the unit, by hand: credentials, user, groups, environment, the notify socket.
start_service() { # further arguments…
  local credentials=/run/credentials/$package.service line
  rm -rf "${tree:?}$credentials"
  install -d -m 0755 "$tree$credentials"
  for line in "$tree$config"/secrets/*; do
    install -m 0400 "$line" "$tree$credentials/secrets_$(basename "$line")"
  done
  inside chown -R "$(of_unit User):$(of_unit Group)" "$credentials"
  rm -f "$tree/run/notify" "$work/notify.log"
  socat -u "UNIX-RECV:$tree/run/notify,mode=0666" "CREATE:$work/notify.log" &
  notify=$!
  children+=("$notify")
  while [ ! -S "$tree/run/notify" ]; do sleep 0.1; done
  local environment=()
  mapfile -t environment < <(of_unit Environment)
  local command=()
  read -r -a command < <(of_unit ExecStart)
  "${into[@]}" "${environment[@]}" NOTIFY_SOCKET=/run/notify "STATE_DIRECTORY=$state" "CREDENTIALS_DIRECTORY=$credentials" \
    setpriv --reuid "$(of_unit User)" --regid "$(of_unit Group)" --init-groups --no-new-privs --bounding-set=-all \
    "${command[@]}" "$@" >"$work/service.log" 2>&1 &
  service=$!
  children+=("$service")
}

stop_service() { # expected exit code
  local code=0
  kill -TERM "$service"
  wait "$service" || code=$?
  kill "$notify" 2>/dev/null || true
  [ "$code" -eq "$1" ] || fail "the service ended with exit code $code, not $1"
}

await() { # seconds, command…
  local limit=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$limit" ] || return 1
    kill -0 "$service" 2>/dev/null || return 1
    sleep 0.2
  done
}

is_ready() { grep -q 'READY=1' "$work/notify.log" 2>/dev/null; }
answers() { [ "$(curl -s -o "$work/readyz" -w '%{http_code}' --max-time 2 "http://127.0.0.1:$page/readyz")" != 000 ]; }
status() { curl -s --max-time 5 "http://127.0.0.1:$page/api/status" | jq -r "$1"; }
is_full() { [ "$(status '.spool.droppedRows // 0')" -gt 0 ] 2>/dev/null; }
is_drained() { [ "$(status '.spool.rows')" = 0 ]; }
is_up() { curl -s -o /dev/null --max-time 2 "http://127.0.0.1:$snowpipe/"; }

start_snowpipe() {
  "${into[@]}" thermal-actors emulator --port "$snowpipe" --data-dir /tmp/snowpipe --account LOCAL-DEMO --user STATION \
    --public-key "$config/secrets/rsa_key.pub" >"$work/snowpipe.log" 2>&1 &
  children+=("$!")
  emulator=$!
  local limit=$((SECONDS + 60))
  until is_up; do
    [ "$SECONDS" -lt "$limit" ] || fail "the local Snowpipe does not start"
    sleep 0.2
  done
}

warehouse() { inside thermal-actors query --data-dir /tmp/snowpipe --format csv "$1" | tail -n 1 | tr -d '\r'; }

# The same files under a later version: what changes in an upgrade is the package, not the program.
later() { # package
  dpkg-deb -R "$1" "$work/later"
  sed -i 's/^Version: .*/&+upgrade/' "$work/later/DEBIAN/control"
  dpkg-deb --root-owner-group -Zgzip -z1 -b "$work/later" "$tree/tmp/later.deb" >/dev/null
  rm -rf "$work/later"
}

configure() {
  cat >"$tree$config/$package.conf" <<TEXT
thermal-actors {
  sensors { simulate = on, sample-interval = 100ms }
  batching { interval = 1s }
  spool { max-bytes = 1MiB, max-frame-bytes = 16KiB, when-full = drop-newest }
  snowflake {
    account = LOCAL-DEMO, url = "http://127.0.0.1:$snowpipe", user = STATION, role = THERMAL_STREAMING_ROLE
    auth { method = keypair, private-key-file = "credential:rsa_key.p8" }
  }
  host { http = "127.0.0.1:$page", shutdown-deadline = 5s }
}
TEXT
}

check_files() {
  local mode
  mode=$(inside stat -c '%a %U:%G' "$state")
  [ "$mode" = "700 thermal-actors:thermal-actors" ] || fail "$state: $mode"
  mode=$(inside stat -c '%a %U:%G' "$config/secrets")
  [ "$mode" = "700 root:root" ] || fail "$config/secrets: $mode"
  inside id -nG thermal-actors | grep -qw i2c || fail "the user is not in the group i2c"
  [ -L "$tree/etc/systemd/system/multi-user.target.wants/$package.service" ] || fail "the service is not enabled"
  local code=0
  inside thermal-actors validate --config "$config/$package.conf" >"$work/validate.log" 2>&1 || code=$?
  [ "$code" -eq 2 ] || fail "the shipped settings must ask for an account (exit code $code)"
}

fresh_tree() {
  if [ -n "$base" ] && [ -f "$base" ]; then
    mkdir "$tree"
    tar -C "$tree" -xf "$base"
    return
  fi
  debootstrap --variant=minbase --include=ca-certificates,libssl3,zlib1g "$suite" "$tree" "$(mirror)" >"$work/debootstrap.log" 2>&1 || {
    tail -n 20 "$work/debootstrap.log" >&2
    fail "no Debian tree"
  }
  if [ -n "$base" ]; then tar -C "$tree" -cf "$base" .; fi
}

prove_amd64() { # package
  local began
  began=$(date +%s%N)
  fresh_tree
  mount -t proc proc "$tree/proc"
  say "fresh Debian tree ($suite) in $(seconds "$began")"
  snapshot >"$work/before"
  cp "$1" "$tree/tmp/first.deb"
  later "$1"

  began=$(date +%s%N)
  inside dpkg -i /tmp/first.deb >"$work/dpkg.log" 2>&1 || { cat "$work/dpkg.log" >&2 && fail "dpkg -i"; }
  say "installed in $(seconds "$began")"
  must "user, group, modes, enabled, and not a word of an account" check_files

  page=$(free_port) snowpipe=$(free_port)
  configure
  inside thermal-actors keys generate --out "$config/secrets" >/dev/null
  start_snowpipe
  began=$(date +%s%N)
  start_service --set batching.batch-size=1
  await 60 is_ready || fail "no READY=1"
  local ready
  ready=$(seconds "$began")
  await 60 answers || fail "/readyz does not answer"
  say "READY=1 after $ready, /readyz answered after $(seconds "$began")"
  [ "$(($(date +%s%N) - began))" -lt 10000000000 ] || fail "that is more than 10 s"
  kill "$emulator"
  wait "$emulator" 2>/dev/null || true

  began=$(date +%s%N)
  await "$fill" is_full || fail "the spool is not full after $fill s"
  say "spool full after $(seconds "$began") without Snowflake"
  local accepted stored waiting before
  accepted=$(status '.spool.lastStored')
  stop_service 3
  before=$(sha256sum "$tree$state/spool.db" | cut -d' ' -f1)
  waiting=$(stat -c %s "$tree$state/spool.db")

  inside dpkg -i /tmp/later.deb >"$work/dpkg.log" 2>&1 || { cat "$work/dpkg.log" >&2 && fail "upgrade"; }
  [ "$before" = "$(sha256sum "$tree$state/spool.db" | cut -d' ' -f1)" ] || fail "the upgrade changed the spool"
  grep -q "LOCAL-DEMO" "$tree$config/$package.conf" || fail "the upgrade changed the settings"
  say "upgraded; the spool ($waiting bytes) and the settings are untouched"

  # One row an hour: the backlog comes to an end.
  start_service --set sensors.sample-interval=1h
  await 60 answers || fail "/readyz does not answer after the upgrade"
  stored=$(status '.spool.lastStored')
  [ "$stored" -ge "$accepted" ] || fail "the upgrade lost rows: $accepted were on disk, now $stored"
  start_snowpipe
  await 300 is_drained || fail "the backlog is not drained"
  stop_service 0
  local found
  found=$(warehouse "SELECT count(*) || ' ' || count(DISTINCT seq) || ' ' || min(seq) || ' ' || max(seq) FROM DEMO.DEMO.THERMAL_SENSOR_DATA" | tr -d '"')
  local count distinct least most
  read -r count distinct least most <<<"$found"
  if [ "$count" != "$distinct" ] || [ "$least" != 1 ] || [ "$most" != "$count" ] || [ "$most" -lt "$stored" ]; then
    fail "rows are lost or doubled: count, distinct, min, max = $found; accepted up to $stored"
  fi
  say "after the upgrade: $count rows, each once, 1 to $most; the number on disk was $stored"

  inside dpkg -r "$package" >"$work/dpkg.log" 2>&1 || { cat "$work/dpkg.log" >&2 && fail "dpkg -r"; }
  [ ! -e "$tree/usr/lib/$package" ] || fail "remove leaves the program"
  [ -f "$tree$state/spool.db" ] || fail "remove took the spool"
  say "removed; settings and spool are kept"
  kill "$emulator"
  wait "$emulator" 2>/dev/null || true
  inside dpkg -P "$package" >"$work/dpkg.log" 2>&1 || { cat "$work/dpkg.log" >&2 && fail "dpkg -P"; }
  rm -rf "${tree:?}/run/credentials" "$tree/run/notify"
  snapshot >"$work/after"
  diff -u "$work/before" "$work/after" || fail "purge leaves something"
  say "purged; the tree is as it was"
}

# Only the libraries that .NET loads, unpacked beside this machine's own.
sysroot() { # folder
  local apt=$work/apt
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$1"
  : >"$apt/status"
  local options=(-o APT::Architecture=arm64 -o APT::Architectures=arm64 -o "Dir::State=$apt" -o "Dir::State::lists=$apt/lists"
    -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" -q update >"$apt/log" 2>&1 || { tail -n 20 "$apt/log" >&2 && fail "apt-get update for arm64"; }
  (cd "$apt" && apt-get "${options[@]}" -q download libc6 libgcc-s1 libstdc++6 libssl3 zlib1g >>"$apt/log" 2>&1) || { tail -n 20 "$apt/log" >&2 && fail "download for arm64"; }
  local deb
  for deb in "$apt"/*.deb; do dpkg -x "$deb" "$1"; done
}

prove_arm64() { # package
  sysroot "$work/sysroot"
  dpkg -x "$1" "$work/arm64"
  local began code=0
  began=$(date +%s%N)
  # qemu maps code pages in a way that the runtime's W^X does not expect.
  DOTNET_EnableWriteXorExecute=0 DOTNET_gcServer=0 QEMU_CPU=cortex-a72 qemu-aarch64-static -L "$work/sysroot" "$work/arm64/usr/lib/$package/$package" \
    run --simulate --local --duration 60 --port 0 --data-dir "$work/arm64-data" >"$work/service.log" 2>&1 || code=$?
  [ "$code" -eq 0 ] || fail "the arm64 program ended with exit code $code"
  say "arm64 under qemu: run --simulate --local --duration 60 ended with 0 after $(seconds "$began")"
  tail -n 8 "$work/service.log"
}

[ $# -ge 1 ] || { sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2 && exit 2; }
[ "$(id -u)" -eq 0 ] || fail "needs root"
for deb in "$@"; do
  case $(dpkg-deb -f "$deb" Architecture) in
    amd64) prove_amd64 "$deb" ;;
    arm64) prove_arm64 "$deb" ;;
  esac
done
say "proved"
