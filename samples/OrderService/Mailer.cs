namespace OrderService;

/// <summary>Stands for the application's mail system, which drops a mail whose key it has seen.</summary>
internal sealed partial class Mailer(ILogger<Mailer> logger)
{
    public Task SendAsync(string to, string text, string idempotencyKey, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LogSent(to, text, idempotencyKey);
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Information, "Mail to {To}: {Text} (key {IdempotencyKey})")]
    private partial void LogSent(string to, string text, string idempotencyKey);
}
