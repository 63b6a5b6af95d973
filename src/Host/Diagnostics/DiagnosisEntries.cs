namespace ThermalActors.Host.Diagnostics;

/// <summary>The rows of <see cref="DiagnosisTable"/>, one each; sources are the sections of snowpipe-rest.md.</summary>
internal static class DiagnosisEntries
{
    private const string SetUp = "Run what `thermal-actors sql setup` prints; it creates what is missing and changes nothing else.";

    private const string PipeGrants = """
        GRANT USAGE ON DATABASE {database} TO ROLE {role};
        GRANT USAGE ON SCHEMA {schema} TO ROLE {role};
        GRANT OPERATE, MONITOR ON PIPE {pipe} TO ROLE {role};
        """;

    private const string ShowFingerprint = """
        DESCRIBE USER {user};   -- RSA_PUBLIC_KEY_FP must be the fingerprint that TA-KEY-01 shows
        If it is not: thermal-actors sql setup prints the ALTER USER statement with the key of this station.
        """;

    private const string ByItself = "Nothing: the station does it by itself.";

    private const string OurFault = "Update ThermalActors. If it stays, report it with this code and the version: the program sends something wrong.";

    private const string SecondWriter = "Make sure that no other station uses the channel: each needs its own card or device.id. Leave snowflake.channel-exact off.";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<Diagnosis> All { get; } = [.. Login(), .. Channels(), .. Objects(), .. Requests(), .. Statuses(), .. Classic(), .. Common()];

    // §2.2, §2.3: only 390144 is ever sent; the precise ones stand in the login history.
    private static IEnumerable<Diagnosis> Login() =>
    [
        new("390144", "Snowflake refuses the signed login (JWT). It never says why to the caller: the key is not the user's, the account or user is wrong, or the clock is off.",
            ShowFingerprint + """

            timedatectl             # the clock must be synchronised
            SELECT SYSTEM$GET_LOGIN_FAILURE_DETAILS('UUID');   -- with the id in brackets; then: thermal-actors doctor --explain CODE
            """),
        new("394300", "The user named in the login does not exist in account {account}.", "Set snowflake.user to the LOGIN_NAME that DESCRIBE USER {user} shows."),
        new("394301", "The login lacks its issue or expiry time.", OurFault),
        new("394302", "The login arrived too long after it was signed, or before it: the clock of the station is off.", "timedatectl set-ntp true && timedatectl timesync-status"),
        new("394303", "The login had expired when it arrived: the clock of the station is behind, or the line is extremely slow.", "timedatectl set-ntp true && timedatectl timesync-status"),
        new("394304", "The key that signed the login is not one of the two keys of user {user}.", ShowFingerprint),
        new("394305", "The login is signed with another algorithm than RS256.", "Use an RSA key: thermal-actors keys generate"),
        new("394306", "The signature does not fit the key: {key-file} and the key in Snowflake are two different pairs.", ShowFingerprint),
        new("394307", "The login names another account than the address does.", "Set only one of snowflake.account and snowflake.url: the other follows from it."),
        new("390318", "The token has expired.", ByItself + " If it comes back at once, the clock is off: timedatectl"),
        new("390303", "The token is not valid (any more), for instance because the key or the user's role was changed.", ByItself + " If it stays, look at TA-KEY-01 and TA-API-02."),
        new("394400", "The programmatic access token is unknown, expired, disabled or of another account.", """
            SHOW USER PROGRAMMATIC ACCESS TOKENS FOR USER {user};
            ALTER USER {user} ADD PROGRAMMATIC ACCESS TOKEN THERMAL_STREAMING_PAT ROLE_RESTRICTION = '{role}' DAYS_TO_EXPIRY = 90;
            Put the secret that is shown once into the file of snowflake.auth.pat-file (mode 0600).
            """),
        new("390432", "A programmatic access token works only for a user under a network policy, and {user} is under none.", """
            CREATE NETWORK POLICY IF NOT EXISTS THERMAL_STREAMING_NETWORK ALLOWED_IP_LIST = ('YOUR.ADDRESS/32');
            ALTER USER {user} SET NETWORK_POLICY = THERMAL_STREAMING_NETWORK;
            Or log in with a key pair, which needs none: thermal-actors keys generate
            """),
    ];

    private static IEnumerable<Diagnosis> Channels() =>
    [
        new("STALE_CONTINUATION_TOKEN_SEQUENCER", "Somebody opened the channel after this session did.", "Once is harmless: the station opens it again. If it repeats: " + SecondWriter),
        new("ERR_CHANNEL_HAS_INVALID_CLIENT_SEQUENCER", "A newer session owns the channel.", "Once is harmless. If it repeats: " + SecondWriter),
        new("ERR_CHANNEL_HAS_UNCOMMITTED_DATA", "Rows of the last session are accepted but not committed yet.", "Nothing: the station waits (channel.await-uncommitted) and goes on."),
        new("ERR_OPEN_CHANNEL_IN_PROGRESS", "Another open of the same channel is under way.", ByItself + " If it stays: " + SecondWriter),
        new("ERR_CHANNEL_MUST_BE_REOPENED", "The service gave the channel up, for instance when a node failed or the table changed.", ByItself),
        new("ERR_CHANNEL_MUST_BE_REOPENED_DUE_TO_ROW_SEQ_GAP", "The service missed an append in between.", ByItself),
        new("ERR_CHANNEL_HAS_INVALID_ROW_SEQUENCER", "The service expected another append.", ByItself),
        new("ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED", "The channel was dropped, is unused for 30 days, or its table was recreated; or the role lost its rights.",
            "The station opens it again and goes on. If that fails:\n" + PipeGrants),
        new("STALE_PIPE_CACHE", "A pipe of this name was dropped and made again a moment ago.", "Wait some minutes. Never CREATE OR REPLACE the pipe: that forgets what is stored already."),
    ];

    private static IEnumerable<Diagnosis> Objects() =>
    [
        new("ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", "There is no pipe {pipe}, or the role {role} may not use it.", SetUp + " If the pipe is there:\n" + PipeGrants),
        new("ERR_TABLE_DOES_NOT_EXIST_NOT_AUTHORIZED", "The table behind the pipe is gone, or the role {role} may not insert.", SetUp + " If the table is there:\nGRANT INSERT, SELECT ON TABLE {table} TO ROLE {role};"),
        new("ERR_ROLE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", "The user has no usable role: it has no default role, or the one that is named is not granted to it.", """
            GRANT ROLE {role} TO USER {user};
            ALTER USER {user} SET DEFAULT_ROLE = {role};
            Or name the role in the configuration: snowflake.role = {role}
            """),
        new("ERR_PIPE_IN_INVALID_STATE", "The pipe is paused or broken, usually because its table was changed or replaced.", """
            SELECT SYSTEM$PIPE_STATUS('{pipe}');
            ALTER PIPE {pipe} SET PIPE_EXECUTION_PAUSED = FALSE;   -- when it is paused
            """),
        new("ERR_PIPE_KIND_NOT_SUPPORTED", "{pipe} is an ordinary pipe that loads files, not a streaming pipe.",
            "Name another pipe in snowflake.pipe and run what `thermal-actors sql setup` prints: it must read FROM TABLE(DATA_SOURCE(TYPE => 'STREAMING'))."),
    ];

    private static IEnumerable<Diagnosis> Requests() =>
    [
        new("ERR_GENERAL_EXCEPTION_RETRY_REQUEST", "The service is busy with itself, for instance moving the pipe to another node.", ByItself),
        new("ERR_PIPE_NOT_LOCALLY_OWNED_OR_NOT_STARTED", "The pipe is being moved to another node.", ByItself),
        new("ERR_INVALID_REQUEST", "The service does not understand the request.", OurFault),
        new("390701", "Too many logins or opens at once in this account.", "Wait a minute. Many stations that start together spread out by themselves."),
        new("391902", "The request arrived without its Accept header: something on the way removes it.", "Ask who runs the proxy between station and Snowflake to let headers through to {host}."),
        new("T1_ENVOY_NR_404", "No account answers at {host}.", "Correct snowflake.account (or snowflake.url): it is the ORG-ACCOUNT of SELECT CURRENT_ORGANIZATION_NAME() || '-' || CURRENT_ACCOUNT_NAME();"),
    ];

    private static IEnumerable<Diagnosis> Statuses() =>
    [
        new("http-3xx", "The host redirects, and a token never follows a redirect.", "Set snowflake.url to the account's own address, https://ORG-ACCOUNT.snowflakecomputing.com"),
        new("http-400", "The service refuses the request as it is.", OurFault),
        new("http-401", "The token or login was refused.", ShowFingerprint),
        new("http-403", "The role lacks a right, or a network policy shuts this address out.", PipeGrants + """

            SHOW PARAMETERS LIKE 'NETWORK_POLICY' FOR USER {user};   -- its list must contain the address of the station
            """),
        new("http-404", "Database, schema, pipe or account does not exist, or the role {role} may not see it.", SetUp + " If all is there:\n" + PipeGrants),
        new("http-405", "The address belongs to something that does not speak this API.", "Set snowflake.url to the account's own address, https://ORG-ACCOUNT.snowflakecomputing.com"),
        new("http-407", "The proxy refuses the connection or asks for a login.", """
            thermal-actors.network.proxy = "http://HOST:PORT", and network.proxy-login-file names a file (mode 0600) with USER:PASSWORD
            The proxy must allow CONNECT to port 443 of {host} and of the ingest host.
            """),
        new("http-408", "The request took too long on the way.", ByItself + " On a slow line raise channel.request-timeout and lower channel.max-request-bytes."),
        new("http-409", "The channel is busy or was closed.", ByItself),
        new("http-410", "The pipe moved to another region or node; that takes some minutes.", ByItself),
        new("http-413", "The request is too large for the service or for a proxy on the way.", "Lower channel.max-request-bytes, for instance to 1MiB."),
        new("http-415", "Something on the way does not let the compression through.", "Set channel.compression = gzip."),
        new("http-429", "Too many requests.", ByItself + " If it stays, raise batching.interval: a channel may take 10 requests a second."),
        new("http-499", "The connection was closed before the answer came.", ByItself),
        new("http-500", "Trouble inside the service.", ByItself + " See https://status.snowflake.com when it stays."),
        new("http-503", "The service is not available at the moment.", ByItself + " See https://status.snowflake.com when it stays."),
    ];

    // §5.3, last paragraph: this API never sends them, but older texts name them.
    private static IEnumerable<Diagnosis> Classic() =>
    [
        new("classic-0", "Done, without a fault.", "Nothing."),
        new("classic-4", "The table is missing.", SetUp),
        new("classic-5", "Too many channels.", "SHOW CHANNELS; and drop those that no station uses."),
        new("classic-6", "The kind of table cannot be streamed into.", "Use a permanent table as `thermal-actors sql setup` makes it."),
        new("classic-19", "The channel was unused for too long.", ByItself),
        new("classic-20", "Somebody opened the channel later.", SecondWriter),
        new("classic-21", "The service expected another append.", ByItself),
        new("classic-22", "The channel is not usable.", ByItself),
        new("classic-25", "The channel does not exist.", ByItself),
        new("classic-26", "Rows are not committed yet.", ByItself),
        new("classic-27", "Rows are committed already.", ByItself),
    ];

    private static IEnumerable<Diagnosis> Common() =>
    [
        new(Mistakes.HexFingerprint, "The fingerprint of the key was written in hexadecimal digits; Snowflake compares SHA256: and Base64.",
            "This program writes it right. For other clients: openssl rsa -in {key-file} -pubout -outform DER | openssl dgst -sha256 -binary | openssl base64"),
        new(Mistakes.LowerCaseAccount, "In a login the account and the user must be in upper case.", "Nothing: this program folds them. Other clients must write {account}."),
        new(Mistakes.RegionInAccount, "The account has its region in it; the address needs it, the login must not have it.", "Nothing: this program leaves it out of the login. Better is the form ORG-ACCOUNT, which has no region."),
        new(Mistakes.DottedAccount, "Organisation and account are joined by a dot as in SQL; addresses and logins want a dash.", "Set snowflake.account = ORG-ACCOUNT, with a dash."),
        new(Mistakes.UnderscoreHost, "A host name with an underscore does not match the certificate.", "Write - for every _ in snowflake.url, or set snowflake.account instead: the address is then made from it."),
        new(Mistakes.PatWithoutNetworkPolicy, "A programmatic access token works only for a user under a network policy.", """
            CREATE NETWORK POLICY IF NOT EXISTS THERMAL_STREAMING_NETWORK ALLOWED_IP_LIST = ('YOUR.ADDRESS/32');
            ALTER USER {user} SET NETWORK_POLICY = THERMAL_STREAMING_NETWORK;
            """),
        new(Mistakes.RoleWithoutOperate, "The role {role} may see the pipe but not stream into it: that is OPERATE.", PipeGrants),
        new(Mistakes.PipeNotStreaming, "The pipe loads files; a streaming pipe reads FROM TABLE(DATA_SOURCE(TYPE => 'STREAMING')).", "Name another pipe in snowflake.pipe and run what `thermal-actors sql setup` prints."),
        new(Mistakes.ClockOff, "A login is signed with the time; a clock that is off by more than a minute makes it invalid. A Pi has no battery clock.", "timedatectl set-ntp true && timedatectl timesync-status"),
        new(Mistakes.KeyReadable, "Whoever can read the private key can write into the table, so the service refuses such a file.", "chmod 600 {key-file}"),
        new(Mistakes.I2cOff, "The I2C bus of the Pi is switched off as it comes from the factory; without it there are no sensors.", """
            sudo raspi-config nonint do_i2c 0     # switches it on
            sudo reboot
            thermal-actors check-sensors --set sensors.bus={bus}
            """),
        new(Mistakes.NotInI2cGroup, "Only root and the group i2c may use the bus, and this user is not in the group.", """
            sudo usermod -aG i2c "$USER"          # or the user of the service
            Log in again, or restart the service, so that it takes effect.
            """),
        new(Mistakes.NameUnknown, "The name {host} is not known to DNS: no network, no DNS server, or a wrong account.", """
            ping -c 1 1.1.1.1                     # is there a network at all?
            getent hosts {host}
            Correct snowflake.account (or snowflake.url) when only this name is unknown.
            """),
        new(Mistakes.Unreachable, "The host does not answer: no network, a firewall, or a proxy that has to be named.", """
            curl -sv https://{host}/ -o /dev/null
            Where only a proxy leads out: thermal-actors.network.proxy = "http://HOST:PORT"
            """),
        new(Mistakes.TlsNotTrusted, "The certificate is not trusted: wrong clock, old CA certificates, or a proxy that reads along.", """
            timedatectl                           # certificates depend on the date
            sudo apt-get install --reinstall ca-certificates
            Behind an inspecting proxy: thermal-actors.network.ca-file = FILE with the certificate of its authority.
            """),
        new(Mistakes.TlsIntercepted, "The certificate of {host} comes from an authority that this machine does not know: a proxy or firewall reads along, or the CA certificates are old.", """
            Ask the network's owner to let {host} and the ingest host pass unread, or for the certificate of that authority:
            thermal-actors.network.ca-file = "/etc/thermal-actors/proxy-ca.pem"
            sudo apt-get install --reinstall ca-certificates      # when nobody reads along
            """),
        new(Mistakes.ProxyUnreachable, "The proxy that leads to Snowflake does not answer.", """
            Correct thermal-actors.network.proxy (or HTTPS_PROXY in the environment), or set it to none where nothing stands in the way.
            curl -sv -x http://HOST:PORT https://{host}/ -o /dev/null
            """),
        new(Mistakes.IngestBlocked, "Rows go to a host of their own, which firewalls often forget: the login works and no row gets through.",
            "Allow https (443) to the ingest host as well as to {host}; it is not in SYSTEM$ALLOWLIST()."),
        new(Mistakes.RowsRejected, "Snowflake accepted rows that then did not fit the table; it says so only in counters.", "Run what `thermal-actors sql monitor` prints: it shows the rows and the reasons."),
    ];
}
