using Orleans.Scheduling.Targets;

namespace DigestService;

/// <summary>
/// What the schedule runs. It may run twice for one digest: each mail has a key that is the same both times, by which a mail
/// system drops the second.
/// </summary>
internal sealed class SendDigest(Mailer mailer, TimeProvider clock) : IWorkflowHandler<Digest>
{
    /// <summary>The name by which schedules call it.</summary>
    public const string Name = "send-digest";

    public async Task<object?> RunAsync(Digest digest, WorkflowContext context, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < digest.SendTo.Count; sent++)
        {
            context.ReportProgress(sent, digest.SendTo.Count);
            await mailer.SendAsync(digest.SendTo[sent], digest.Subject, $"{context.IdempotencyKey}/{sent}", cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(digest.PauseSeconds), clock, cancellationToken);
        }

        context.ReportProgress(1, "all sent");
        return new { Sent = digest.SendTo.Count };
    }
}
