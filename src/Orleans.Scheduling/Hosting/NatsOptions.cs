namespace Orleans.Scheduling.Hosting;

/// <summary>Where NATS is, and what goes over it; section <c>Scheduling:Nats</c>. All of it is off until it is configured.</summary>
public sealed class NatsOptions
{
    /// <summary>
    /// The servers, with commas between: <c>nats://host:4222</c>, <c>tls://…</c>; a user and password, or a token, go before the
    /// host. Default none: nothing goes over NATS.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>A NATS credentials file (JWT and seed). Default none.</summary>
    public string? CredentialsFile { get; set; }

    /// <summary>Requests at <c>prefix.schedules.create</c>, pause, resume, trigger and delete are carried out. Default none: there are none.</summary>
    public string? CommandPrefix { get; set; }

    /// <summary>What happens to schedules and executions is published below it. Default none: it isn't.</summary>
    public string? EventPrefix { get; set; }

    /// <summary>Subjects, or patterns with * and >, that schedules and workflows may publish to. Default none.</summary>
    public IList<string> AllowedSubjects { get; } = [];
}
