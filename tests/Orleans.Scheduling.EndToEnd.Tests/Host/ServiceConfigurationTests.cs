using Microsoft.Extensions.Configuration;
using Orleans.Scheduling.Host.Configuration;

namespace Orleans.Scheduling.EndToEnd.Tests.Host;

public sealed class ServiceConfigurationTests
{
    [Fact]
    public void Without_any_it_listens_on_loopback_and_runs_its_own_database()
    {
        using var configuration = new ConfigurationManager();
        var read = ServiceConfiguration.Read(configuration);

        Assert.Equal(["http://127.0.0.1:8008"], read.Listen.Urls);
        Assert.Null(read.ConnectionString);
        Assert.Equal("data", read.Settings.DataFolder);
        Assert.Equal(("127.0.0.1", 11111, 30000), (read.Settings.Silo.Address, read.Settings.Silo.Port, read.Settings.Gateway.Port));
        Assert.Equal("localhost;127.0.0.1;[::1]", configuration["AllowedHosts"]);
        Assert.Equal(["127.0.0.1", "::1", "localhost"], Webhooks(configuration));
    }

    [Fact]
    public void Webhooks_reach_loopback_only_on_a_first_try()
    {
        using var database = With(("ConnectionStrings:Scheduling", "Host=db"));
        ServiceConfiguration.Read(database);
        Assert.Empty(Webhooks(database));

        using var open = With(("urls", "http://*:8008"), ("Scheduling:ApiKeys:0", "secret"));
        ServiceConfiguration.Read(open);
        Assert.Empty(Webhooks(open));
        Assert.Null(open["AllowedHosts"]);

        using var chosen = With(("Scheduling:Webhooks:AllowedHosts:0", "hooks.internal"));
        ServiceConfiguration.Read(chosen);
        Assert.Equal(["hooks.internal"], Webhooks(chosen));
    }

    [Theory]
    [InlineData("DATABASE_URI", "postgres://u:p@db:5433/sched", "Host=db;Port=5433;Database=sched;Username=u;Password=p")]
    [InlineData("ConnectionStrings:Scheduling", "Host=db;Database=sched", "Host=db;Database=sched")]
    public void A_database_is_given_in_either_form(string name, string value, string connectionString)
    {
        using var configuration = With((name, value));
        Assert.Equal(connectionString, ServiceConfiguration.Read(configuration).ConnectionString);
    }

    [Fact]
    public void Replicas_are_of_a_database()
    {
        using var configuration = With(
            ("DATABASE_URI", "postgresql://db/sched"), ("READ_REPLICA_URIS", "postgresql://a/sched,postgresql://b:1/sched"));
        Assert.Equal(["Host=a;Database=sched", "Host=b;Port=1;Database=sched"], [.. ServiceConfiguration.Read(configuration).Replicas]);
    }

    [Theory]
    [InlineData("MAX_CONCURRENT_WORKFLOWS", "7", "Scheduling:MaxConcurrentWorkflows", "7")]
    [InlineData("WORKFLOW_TIMEOUT_SECONDS", "60", "Scheduling:WorkflowTimeoutSeconds", "60")]
    [InlineData("DEFAULT_MAX_RETRIES", "4", "Scheduling:DefaultMaxRetries", "4")]
    [InlineData("WORKFLOW_MAX_RETRIES", "4", "Scheduling:DefaultMaxRetries", "4")]
    [InlineData("DEFAULT_RETRY_DELAY", "30", "Scheduling:DefaultRetryDelaySeconds", "30")]
    [InlineData("MAX_SCHEDULE_LOOKAHEAD_DAYS", "90", "Scheduling:MaxScheduleLookaheadDays", "90")]
    [InlineData("SCHEDULER_EXECUTOR_POOL_SIZE", "20", "Scheduling:MaxConcurrentWorkflows", "20")]
    [InlineData("MAX_SCHEDULES_PER_CREATOR", "50", "Scheduling:MaxSchedulesPerCreator", "50")]
    [InlineData("SCHEDULER_TIMEZONE", "Europe/Berlin", "Scheduling:DefaultTimeZone", "Europe/Berlin")]
    [InlineData("SCHEDULER_MISFIRE_GRACE_TIME", "120", "Scheduling:DefaultMisfireGraceSeconds", "120")]
    [InlineData("SCHEDULE_GRACE_PERIOD_MINUTES", "2", "Scheduling:DefaultMisfireGraceSeconds", "120")]
    [InlineData("SCHEDULE_GRACE_PERIOD_MINUTES", "0.5", "Scheduling:DefaultMisfireGraceSeconds", "30")]
    [InlineData("SCHEDULER_MAX_INSTANCES", "5", "Scheduling:DefaultMaxInstances", "5")]
    [InlineData("SCHEDULER_JOB_DEFAULTS_MAX_INSTANCES", "5", "Scheduling:DefaultMaxInstances", "5")]
    [InlineData("SCHEDULER_JOB_DEFAULTS_COALESCE", "True", "Scheduling:DefaultMisfirePolicy", "latest")]
    [InlineData("SCHEDULER_JOB_DEFAULTS_COALESCE", "false", "Scheduling:DefaultMisfirePolicy", "all")]
    [InlineData("ROUTER_URL", "http://router:8080", "Scheduling:WebhookBaseUrl", "http://router:8080")]
    [InlineData("MODULE_NAME", "mine", "Scheduling:ServiceName", "mine")]
    [InlineData("MODULE_VERSION", "2.1", "Scheduling:ServiceVersion", "2.1")]
    [InlineData("SERVICE_VERSION", "2.1", "Scheduling:ServiceVersion", "2.1")]
    [InlineData("API_KEY", "secret", "Scheduling:ApiKeys:0", "secret")]
    [InlineData("SERVICE_NAME", "mine", "Scheduling:ServiceName", "mine")]
    [InlineData("LOG_DIR", "/var/log/scheduling", "Scheduling:LogFolder", "/var/log/scheduling")]
    [InlineData("LOG_LEVEL", "warn", "Logging:LogLevel:Orleans.Scheduling", "Warning")]
    [InlineData("LOG_LEVEL", "DEBUG", "Logging:LogLevel:Default", "Debug")]
    [InlineData("LOG_LEVEL", "trace", "Logging:LogLevel:Default", "Trace")]
    [InlineData("LOG_LEVEL", "INFO", "Logging:LogLevel:Default", "Information")]
    [InlineData("LOG_LEVEL", "ERROR", "Logging:LogLevel:Default", "Error")]
    [InlineData("LOG_LEVEL", "CRITICAL", "Logging:LogLevel:Default", "Critical")]
    public void Earlier_names_stand_for_options(string name, string value, string option, string expected)
    {
        using var configuration = With((name, value));
        ServiceConfiguration.Read(configuration);
        Assert.Equal(expected, configuration[option]);
    }

    [Fact]
    public void Names_of_what_is_not_needed_are_taken_and_explained()
    {
        using var configuration = With(("REDIS_URL", "redis://r"), ("LOCK_TIMEOUT_SECONDS", "30"), ("SECRET_KEY", "s"));
        ServiceConfiguration.Read(configuration);

        var sentences = EarlierNames.Needless(configuration).ToList();
        Assert.Equal(3, sentences.Count);
        Assert.All(sentences, sentence => Assert.Contains("is set and not needed: ", sentence, StringComparison.Ordinal));
        using var none = With();
        Assert.Empty(EarlierNames.Needless(none));
    }

    [Fact]
    public void Two_names_that_agree_are_one()
    {
        using var configuration = With(
            ("SERVICE_NAME", "mine"), ("Scheduling:ServiceName", "mine"),
            ("SCHEDULER_MISFIRE_GRACE_TIME", "120"), ("SCHEDULE_GRACE_PERIOD_MINUTES", "2"),
            ("DEFAULT_MAX_RETRIES", "2"), ("WORKFLOW_MAX_RETRIES", "2"),
            ("API_PORT", "9000"), ("MODULE_PORT", "9000"), ("urls", "http://127.0.0.1:9000"));
        Assert.Equal(["http://127.0.0.1:9000"], ServiceConfiguration.Read(configuration).Listen.Urls);
    }

    [Theory]
    [InlineData("There is no option Scheduling:Silo:Prt, Scheduling:Wurst.", "Scheduling:Silo:Prt", "1", "Scheduling:Wurst", "x")]
    [InlineData("There is no option Scheduling:Webhooks:Allowed.", "Scheduling:Webhooks:Allowed", "x")]
    [InlineData("at 'Scheduling:Silo:Port'", "Scheduling:Silo:Port", "abc")]
    [InlineData("Scheduling:Silo:Port must be 1 to 65535.", "Scheduling:Silo:Port", "70000")]
    [InlineData("Scheduling:Gateway:Port must be", "Scheduling:Gateway:Port", "11111")]
    [InlineData("Scheduling:Silo:Address must be one address", "Scheduling:Silo:Address", "0.0.0.0")]
    [InlineData("Scheduling:DataFolder must not be empty.", "Scheduling:DataFolder", " ")]
    [InlineData("at 'Scheduling:Role'", "Scheduling:Role", "leader")]
    [InlineData("Scheduling:Role is Silo, so the rest of the cluster is elsewhere: set ConnectionStrings:Scheduling", "Scheduling:Role", "silo")]
    [InlineData("Scheduling:Role is Gateway, so", "Scheduling:Role", "gateway")]
    [InlineData("Scheduling:ClusterId must have", "Scheduling:ClusterId", "")]
    [InlineData("Scheduling:ServiceId must have", "Scheduling:ServiceId", "")]
    [InlineData("ConnectionStrings:Scheduling: ", "DATABASE_URI", "mysql://x")]
    [InlineData("Scheduling:ReadReplicaUris (READ_REPLICA_URIS) is set, and ConnectionStrings:Scheduling", "READ_REPLICA_URIS", "postgresql://a/d")]
    [InlineData("Scheduling:ReadReplicaUris (READ_REPLICA_URIS): URI 2 of 2: ", "DATABASE_URI", "postgresql://a/d", "READ_REPLICA_URIS", "postgresql://a/d,mysql://b")]
    [InlineData("READ_REPLICA_URIS and Scheduling:ReadReplicaUris are two names", "READ_REPLICA_URIS", "postgresql://a/d", "Scheduling:ReadReplicaUris", "postgresql://b/d")]
    [InlineData("SERVICE_NAME and Scheduling:ServiceName are two names", "SERVICE_NAME", "a", "Scheduling:ServiceName", "b")]
    [InlineData("WORKFLOW_MAX_RETRIES and DEFAULT_MAX_RETRIES are two names", "DEFAULT_MAX_RETRIES", "1", "WORKFLOW_MAX_RETRIES", "2")]
    [InlineData("WORKFLOW_MAX_RETRIES and Scheduling:DefaultMaxRetries are two names", "Scheduling:DefaultMaxRetries", "1", "WORKFLOW_MAX_RETRIES", "2")]
    [InlineData("LOG_LEVEL: 'loud' is none of", "LOG_LEVEL", "loud")]
    [InlineData("API_PORT: 'x' isn't a port.", "API_PORT", "x")]
    [InlineData("MODULE_PORT: 'x' isn't a port.", "MODULE_PORT", "x")]
    [InlineData("MODULE_PORT (9001) and the configured addresses (http://127.0.0.1:9000) disagree.", "API_PORT", "9000", "MODULE_PORT", "9001")]
    [InlineData("SCHEDULE_GRACE_PERIOD_MINUTES: 'x' isn't a number of minutes.", "SCHEDULE_GRACE_PERIOD_MINUTES", "x")]
    [InlineData("SCHEDULER_JOB_DEFAULTS_COALESCE: 'x' is neither true nor false.", "SCHEDULER_JOB_DEFAULTS_COALESCE", "x")]
    [InlineData("SCHEDULE_GRACE_PERIOD_MINUTES and SCHEDULER_MISFIRE_GRACE_TIME are two names", "SCHEDULER_MISFIRE_GRACE_TIME", "2", "SCHEDULE_GRACE_PERIOD_MINUTES", "2")]
    [InlineData("MODULE_NAME and SERVICE_NAME are two names", "SERVICE_NAME", "a", "MODULE_NAME", "b")]
    [InlineData("API_PORT (9000) and the configured addresses (http://127.0.0.1:8008) disagree.", "API_PORT", "9000", "urls", "http://127.0.0.1:8008")]
    [InlineData("'8080' isn't an address to listen on", "urls", "8080")]
    [InlineData("Scheduling:ApiKeys:0 has no key", "Scheduling:ApiKeys:0:name", "ops")]
    [InlineData("http://*:8008 can be reached from other machines, and no key protects it: set Scheduling:ApiKeys", "urls", "http://*:8008")]
    [InlineData("can be reached from other machines", "http_ports", "8080")]
    [InlineData("can be reached from other machines", "https_ports", "8443")]
    [InlineData("can be reached from other machines", "urls", "http://127.0.0.1:1;http://10.0.0.1:1")]
    [InlineData("can be reached from other machines", "urls", "http://some.name:1")]
    [InlineData("can be reached from other machines", "Kestrel:Endpoints:Http:Url", "http://0.0.0.0:1")]
    public void What_is_wrong_is_refused_by_name(string message, params string[] settings)
    {
        using var configuration = With([.. settings.Chunk(2).Select(s => (s[0], s[1]))]);
        var refusal = Assert.Throws<StartupException>(() => ServiceConfiguration.Read(configuration));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:5")]
    [InlineData("http://127.0.0.5:5")]
    [InlineData("http://[::1]:5")]
    [InlineData("http://unix:/tmp/x.sock")]
    public void These_addresses_need_no_key(string url)
    {
        using var configuration = With(("urls", url));
        Assert.True(ServiceConfiguration.Read(configuration).Listen.LoopbackOnly);
    }

    [Fact]
    public void Requests_may_name_the_loopback_address_that_was_chosen()
    {
        using var configuration = With(("urls", "http://127.0.0.5:5;http://localhost:6"));
        ServiceConfiguration.Read(configuration);
        Assert.Equal("localhost;127.0.0.1;[::1];127.0.0.5", configuration["AllowedHosts"]);
    }

    [Theory]
    [InlineData("silo", ServiceRole.Silo)]
    [InlineData("Gateway", ServiceRole.Gateway)]
    [InlineData("ALL", ServiceRole.All)]
    public void A_role_is_one_word(string word, ServiceRole role)
    {
        using var configuration = With(("Scheduling:Role", word), ("ConnectionStrings:Scheduling", "Host=db"));
        Assert.Equal(role, ServiceConfiguration.Read(configuration).Settings.Role);
    }

    [Fact]
    public void Keys_open_the_other_addresses()
    {
        using var configuration = With(("urls", "http://*:8008"), ("Scheduling:ApiKeys:0:key", "secret"), ("Scheduling:ApiKeys:0:name", "ops"));
        var read = ServiceConfiguration.Read(configuration);
        Assert.Equal("0.0.0.0:8008", Assert.Single(read.Listen.Endpoints()).ToString());
    }

    private static string[] Webhooks(ConfigurationManager configuration) =>
        [.. configuration.GetSection("Scheduling:Webhooks:AllowedHosts").GetChildren().Select(c => c.Value!)];

    private static ConfigurationManager With(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        return configuration;
    }
}
