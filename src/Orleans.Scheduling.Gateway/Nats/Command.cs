using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Orleans.Scheduling.Gateway.Nats;

/// <summary>A command that is taken over NATS, and the REST operation that it is.</summary>
/// <param name="Name">The end of its subject.</param>
/// <param name="Endpoint">The operation's name.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path; {id} is the schedule's.</param>
internal sealed record Command(string Name, string Endpoint, string Method, string Path)
{
    private const string Schedules = GatewayRoutes.Base + "/schedules";

    public static readonly FrozenDictionary<string, Command> All = new[]
    {
        new Command("create", "CreateSchedule", HttpMethods.Post, Schedules),
        new Command("pause", "PauseSchedule", HttpMethods.Post, Schedules + "/{id}/pause"),
        new Command("resume", "ResumeSchedule", HttpMethods.Post, Schedules + "/{id}/resume"),
        new Command("trigger", "TriggerSchedule", HttpMethods.Post, Schedules + "/{id}/trigger"),
        new Command("delete", "DeleteSchedule", HttpMethods.Delete, Schedules + "/{id}"),
    }.ToFrozenDictionary(command => command.Name);

    /// <summary>True where it is about a schedule that there is.</summary>
    public bool HasId => Path.Contains("{id}", StringComparison.Ordinal);
}
