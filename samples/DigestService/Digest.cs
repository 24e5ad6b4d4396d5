namespace DigestService;

/// <summary>The payload: <c>{"send_to": ["ann@example.org"], "subject": "…", "pause_seconds": 1.5}</c>.</summary>
/// <param name="SendTo">Who gets it; must be given.</param>
/// <param name="Subject">What it is about; must be given.</param>
/// <param name="PauseSeconds">How long each mail takes.</param>
internal sealed record Digest(IReadOnlyList<string> SendTo, string Subject, double PauseSeconds = 1.5);
