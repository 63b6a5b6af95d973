using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Commands;
using ThermalActors.Host.Diagnostics;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Output;
using ThermalActors.Readings.Sql;

namespace ThermalActors.Host.Setup;

/// <summary>What <c>init</c> uses of the machine; the tests bring their own.</summary>
/// <param name="Root">Root of the file system, <c>/</c> except in tests.</param>
/// <param name="Context">The machine as the settings see it.</param>
/// <param name="LookForSensors">Probes the sensors of a bus and shows what was found.</param>
/// <param name="Check">Runs <c>doctor</c> with settings on top of a configuration file.</param>
internal sealed record SetupMachine(
    string Root,
    SettingsContext Context,
    Func<ConfigurationRequest, CancellationToken, Task> LookForSensors,
    Func<ConfigurationRequest, CancellationToken, Task<ExitCode>> Check);

/// <summary>
/// From nothing to a running service. Can be stopped and run again at any point: what is there already is kept and suggested, and
/// nothing is replaced without a word.
/// </summary>
internal sealed class SetupWizard(SetupMachine machine, ISetupDialog dialog, CommandConsole console)
{
    private const string MigratedPipe = "THERMAL_ACTORS_PIPE";

    /// <summary>Asks, writes, and says what is to be done next.</summary>
    /// <exception cref="StartException">An answer is missing or wrong, or something cannot be written.</exception>
    public async Task<ExitCode> RunAsync(SetupRequest request, CancellationToken cancellation)
    {
        var directory = Path.GetFullPath(request.Directory);
        var file = Path.Combine(directory, SetupFile.Name);
        var service = new ServiceFiles(machine.Root);
        var existing = File.Exists(file) ? SetupFile.Read(file, machine.Context) : ImmutableDictionary<string, string>.Empty;
        if (File.Exists(file)) Say($"{file} is there; its answers are suggested again.");

        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        await SensorsAsync(request, existing, values, cancellation);
        var migrate = request.Migrate ?? dialog.Confirm("Does the table of the Python program exist in Snowflake already?", IsMigrated(existing));
        Snowflake(request, existing, migrate, values);
        var forService = service.IsFor(directory);
        var (credential, secret) = Login(request, existing, forService ? service.SecretsFolder : directory, values);
        if (forService) values[SecretKey(values)] = $"credential:{credential}";

        var answers = new SetupAnswers(values.ToImmutable());
        Save(request, file, existing, answers);
        if (forService && !service.HandsOver(credential, secret)) Say($"Written: {service.Hand(credential, secret)} (systemd hands {secret} to the service)");
        WriteSql(answers, secret, migrate, file);
        var code = await CheckAsync(request, file, answers, secret, cancellation);
        Say(string.Empty);
        Say("Then start:");
        Say(forService
            ? "  sudo systemctl daemon-reload && sudo systemctl enable --now thermal-actors"
            : $"  thermal-actors run --config {file}");
        return code;
    }

    private async Task SensorsAsync(SetupRequest request, IReadOnlyDictionary<string, string> existing, ImmutableSortedDictionary<string, string>.Builder values, CancellationToken cancellation)
    {
        var bus = Answer(request, existing, new SetupQuestion("sensors.bus", "--bus", "Number of the I2C bus", "1"), ask: false);
        values["sensors.bus"] = bus;
        values["sensors.simulate"] = request.Simulate ? "on" : "off";
        if (request.Simulate || !request.LookForSensors) return;
        var number = int.Parse(bus, CultureInfo.InvariantCulture);
        var facts = I2cFacts.Gather(machine.Root, number);
        if (facts is { Exists: true, Opens: true })
        {
            Say($"Looking for sensors on {facts.Device} …");
            await machine.LookForSensors(
                ConfigurationRequest.Empty with { Set = [$"sensors.bus={bus}", "sensors.simulate=off"] }, cancellation);
            return;
        }

        foreach (var finding in I2cChecks.Judge(facts, SimulationMode.Off, new DiagnosisNames { Bus = number }).Where(finding => finding.Status is CheckStatus.Fail))
            DoctorReport.WriteText(finding, console.Out);
        if (dialog.Confirm("Simulate the sensors until that is repaired? Every row will say that it is simulated", existing.GetValueOrDefault("sensors.simulate") is "on"))
            values["sensors.simulate"] = "on";
    }

    private void Snowflake(SetupRequest request, IReadOnlyDictionary<string, string> existing, bool migrate, ImmutableSortedDictionary<string, string>.Builder values)
    {
        var open = new List<string>();
        foreach (var question in SetupQuestion.All)
        {
            var asked = migrate && question.Key is "snowflake.pipe" ? question with { Suggestion = MigratedPipe } : question;
            if (Answer(request, existing, asked, ask: true) is { Length: > 0 } answer) values[question.Key] = answer;
            else open.Add(question.Flag);
        }

        if (open.Count > 0)
            throw new StartException(ExitCode.BadConfiguration, $"nobody is at a terminal to be asked, so {string.Join(" and ", open)} must be given");
    }

    private string Answer(SetupRequest request, IReadOnlyDictionary<string, string> existing, SetupQuestion question, bool ask)
    {
        string? Fault(string text) => SetupQuestion.Fault(question.Key, text, machine.Context);
        if (request.Given.TryGetValue(question.Key, out var given))
            return Fault(given) is { } reason ? throw new StartException(ExitCode.BadConfiguration, $"{question.Flag} {given}: {reason}") : given;
        var suggestion = existing.GetValueOrDefault(question.Key) ?? question.Suggestion;
        return (ask ? dialog.Ask(question.Flag, question.Question, suggestion, Fault) : suggestion) ?? string.Empty;
    }

    /// <summary>The secret of the login: found, made, or asked for.</summary>
    private (string Credential, string File) Login(SetupRequest request, IReadOnlyDictionary<string, string> existing, string directory, ImmutableSortedDictionary<string, string>.Builder values)
    {
        const string methodKey = "snowflake.auth.method";
        var method = request.Auth ?? dialog.Ask(
            "--auth", "Log in with a key pair (recommended) or an access token: keypair or pat", existing.GetValueOrDefault(methodKey) ?? "keypair",
            text => text is "keypair" or "pat" ? null : "keypair or pat")!;
        values[methodKey] = method;
        var key = SecretKey(values);
        var earlier = existing.GetValueOrDefault(key) is { } path && !path.StartsWith("credential:", StringComparison.Ordinal) ? path : null;
        var name = method is "keypair" ? "rsa_key.p8" : "pat";
        var file = Path.GetFullPath(request.SecretFile ?? earlier ?? name, directory);
        values[key] = file;
        if (File.Exists(file)) Say($"Kept:    {file}");
        else if (request.SecretFile is not null) throw new StartException(ExitCode.BadConfiguration, $"there is no file {file}");
        else if (method is "keypair") MakeKey(Path.GetDirectoryName(file)!);
        else KeepToken(file);
        return (name, file);
    }

    private void MakeKey(string directory)
    {
        var made = KeyFiles.Generate(new KeyRequest(directory, 2048, PassphraseFile: null, Second: false, Force: false));
        Say($"Made:    {made.PrivateFile} (2048 bits, mode 0600), {made.PublicFile}");
    }

    private void KeepToken(string file)
    {
        if (dialog.AskSecret("The access token (it is not shown)") is not { Length: > 0 } token)
        {
            Say($"Note:    put the access token into {file} and run: chmod 600 {file}");
            return;
        }

        try
        {
            DataDirectory.Create(Path.GetDirectoryName(file)!);
            DataDirectory.WriteSecret(file, Encoding.UTF8.GetBytes(token + "\n"));
            Say($"Written: {file} (mode 0600)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCode.Failed, $"{file} cannot be written: {e.Message.TrimEnd('.')}. Choose another folder with --out, or use sudo", e);
        }
    }

    private void Save(SetupRequest request, string file, IReadOnlyDictionary<string, string> existing, SetupAnswers answers)
    {
        if (existing.Count > 0 && SetupFile.Says(existing, answers))
        {
            Say($"Kept:    {file} says all of this already");
            return;
        }

        if (File.Exists(file) && !request.Replace && !dialog.Confirm($"Replace {file}? Its other settings are kept, and the old file stays as {SetupFile.Name}.bak", suggestion: false))
            throw new StartException(ExitCode.BadConfiguration, $"{file} says something else and is kept; --force replaces it and leaves the old one as {SetupFile.Name}.bak");
        SetupFile.Write(file, SetupFile.Text(answers, existing));
        var result = StationSettingsReader.Read(
            ConfigurationLayers.Load(ConfigurationRequest.Empty with { ConfigFile = file }, new Dictionary<string, string>(StringComparer.Ordinal), machine.Context),
            machine.Context with { FileExists = null, CredentialsDirectory = Path.GetDirectoryName(file) });
        if (!result.Faults.IsEmpty) throw new StartException(ExitCode.BadConfiguration, $"{file} was written but is not valid: {result.Faults[0]}");
        Say($"Written: {file}");
    }

    private void WriteSql(SetupAnswers answers, string secret, bool migrate, string file)
    {
        var auth = answers.HasKeyPair ? new AuthSettings.KeyPair(secret, null) : null;
        var names = new SqlNames
        {
            Account = answers["snowflake.account"].ToUpperInvariant(),
            User = answers["snowflake.user"],
            Role = answers["snowflake.role"].ToUpperInvariant(),
            Database = answers["snowflake.database"].ToUpperInvariant(),
            Schema = answers["snowflake.schema"].ToUpperInvariant(),
            Table = answers["snowflake.table"].ToUpperInvariant(),
            Pipe = answers["snowflake.pipe"].ToUpperInvariant(),
            PublicKey = auth is null ? null : PublicKeyText.Find(null, auth)?.Base64,
        };
        var script = migrate ? SqlScript.Migration : SqlScript.Setup;
        Say(string.Empty);
        Say($"Run this in Snowflake, in a worksheet (again at any time: thermal-actors sql {(migrate ? "migration" : "setup")} --config {file}):");
        Say(string.Empty);
        Say(SqlScripts.Render(script, names).TrimEnd());
        if (migrate && names.PublicKey is { } key) Say($"\nALTER USER {SqlIdentifier.Of(names.User)} SET RSA_PUBLIC_KEY = '{key}';");
    }

    private async Task<ExitCode> CheckAsync(SetupRequest request, string file, SetupAnswers answers, string secret, CancellationToken cancellation)
    {
        // The service gets its secret from systemd; the check reads the file itself.
        var key = SecretKey(answers.Values);
        var given = string.Equals(answers[key], secret, StringComparison.Ordinal) ? string.Empty : $" --set {key}={secret}";
        Say(string.Empty);
        if (!(request.Check ?? dialog.Confirm("When the SQL has run: check everything from the bus to the pipe now?", suggestion: false)))
        {
            Say($"When the SQL has run, check everything: thermal-actors doctor --config {file}{given}");
            return ExitCode.Done;
        }

        return await machine.Check(ConfigurationRequest.Empty with { ConfigFile = file, Set = [$"{key}={secret}"] }, cancellation);
    }

    private static bool IsMigrated(IReadOnlyDictionary<string, string> existing) =>
        string.Equals(existing.GetValueOrDefault("snowflake.pipe"), MigratedPipe, StringComparison.OrdinalIgnoreCase);

    private static string SecretKey(IEnumerable<KeyValuePair<string, string>> values) =>
        values.First(value => value.Key is "snowflake.auth.method").Value is "keypair" ? "snowflake.auth.private-key-file" : "snowflake.auth.pat-file";

    private void Say(string line) => console.Out.WriteLine(line);
}
