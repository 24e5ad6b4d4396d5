namespace DigestService;

/// <summary>Stands for the application's mail system.</summary>
internal sealed partial class Mailer(ILogger<Mailer> logger)
{
    public Task SendAsync(string to, string subject, string idempotencyKey, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LogSent(to, subject, idempotencyKey);
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Information, "Mail to {To}: {Subject} (key {IdempotencyKey})")]
    private partial void LogSent(string to, string subject, string idempotencyKey);
}
