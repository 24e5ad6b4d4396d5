using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.Nats;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Nats;

/// <summary>What may be published to.</summary>
internal sealed class NatsSubjects(IOptions<SchedulingOptions> options, HandlerRegistry handlers)
{
    private readonly bool _isOn = options.Value.Nats.Url is not null;
    private readonly string[] _allowed = [.. options.Value.Nats.AllowedSubjects];

    /// <summary>True where a command is to be read as a subject: no handler has the name, and there is NATS.</summary>
    public bool Takes(CommandTarget? command) => _isOn && command is not null && handlers.Find(command.Name) is null;

    /// <summary>Why nothing may be published to it, in a sentence; null = it may.</summary>
    public string? WhyRefused(string subject) => _isOn
        ? NatsSubject.WhyRefused(subject, _allowed)
        : "NATS isn't configured here; Scheduling:Nats:Url names the server.";
}
