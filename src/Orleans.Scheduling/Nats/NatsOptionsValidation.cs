using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.Nats;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Nats;

/// <summary>Refuses, at the start, options of NATS that can't be used; each message names its option.</summary>
internal sealed class NatsOptionsValidation : IValidateOptions<SchedulingOptions>
{
    private const string Section = "Scheduling:Nats:";

    private static readonly string[] _schemes = ["nats", "tls", "ws", "wss"];

    public ValidateOptionsResult Validate(string? name, SchedulingOptions options)
    {
        var failures = new ValidateOptionsResultBuilder();
        foreach (var error in Errors(options.Nats))
            failures.AddError(Section + error);
        return failures.Build();
    }

    private static IEnumerable<string> Errors(NatsOptions nats)
    {
        if (nats.Url is { } urls && urls.Split(',').FirstOrDefault(url => !IsServer(url)) is { } wrong)
            yield return $"Url: '{wrong}' is no server; give nats://host:4222, or several with commas between.";
        if (Prefix(nats.CommandPrefix) is { } command)
            yield return $"CommandPrefix: {command}";
        if (Prefix(nats.EventPrefix) is { } events)
            yield return $"EventPrefix: {events}";
        foreach (var subject in nats.AllowedSubjects)
        {
            if (NatsSubject.WhyNotPattern(subject) is { } reason)
                yield return $"AllowedSubjects: {reason}";
        }

        if (nats.CredentialsFile is { } file && !File.Exists(file))
            yield return $"CredentialsFile: there is no file {file}.";
        if (nats is { Url: null } && nats is not { CommandPrefix: null, EventPrefix: null, AllowedSubjects.Count: 0 })
            yield return "Url is missing, and without it nothing goes over NATS.";
    }

    private static string? Prefix(string? prefix) => prefix is null ? null : NatsSubject.WhyNot(prefix);

    private static bool IsServer(string url) =>
        Uri.TryCreate(url.Trim(), UriKind.Absolute, out var server) && _schemes.Contains(server.Scheme) && server.Host.Length > 0;
}
