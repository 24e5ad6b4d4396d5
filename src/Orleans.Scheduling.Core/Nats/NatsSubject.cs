namespace Orleans.Scheduling.Core.Nats;

/// <summary>What NATS takes as a subject: tokens with dots between. Pure.</summary>
public static class NatsSubject
{
    /// <summary>The most characters that one may have.</summary>
    public const int MaxLength = 255;

    /// <summary>Why nothing can be published to it, as a sentence; null = it can.</summary>
    public static string? WhyNot(string subject) =>
        WhyNotTokens(subject) ?? (subject.Split('.').Any(IsWildcard) ? $"{Named(subject)} has a wildcard; give one subject." : null);

    /// <summary>Why nothing may be published to it where only these patterns are allowed, as a sentence; null = it may.</summary>
    public static string? WhyRefused(string subject, IEnumerable<string> allowed) =>
        WhyNot(subject) ?? (allowed.Any(pattern => Covers(pattern, subject))
            ? null
            : $"{Named(subject)} isn't among Scheduling:Nats:AllowedSubjects.");

    /// <summary>Why it is no pattern of subjects, as a sentence; null = it is one.</summary>
    public static string? WhyNotPattern(string pattern)
    {
        var tokens = pattern.Split('.');
        return WhyNotTokens(pattern)
            ?? (Array.IndexOf(tokens, ">") is >= 0 and var at && at < tokens.Length - 1 ? $"{Named(pattern)} goes on after its >." : null)
            ?? (tokens.Any(token => token.Length > 1 && token.AsSpan().ContainsAny('*', '>'))
                ? $"{Named(pattern)} has a wildcard that isn't all of what is between two dots."
                : null);
    }

    /// <summary>True where a pattern covers a subject: * stands for one token, a > at the end for one or more.</summary>
    /// <remarks>Neither stands for a first token that is the server's own, such as $SYS or _INBOX.</remarks>
    public static bool Covers(string pattern, string subject)
    {
        var (wanted, given) = (pattern.Split('.'), subject.Split('.'));
        for (var i = 0; i < wanted.Length; i++)
        {
            if (i >= given.Length || (IsWildcard(wanted[i]) ? i == 0 && IsReserved(given[0]) : wanted[i] != given[i])) return false;
            if (wanted[i] == ">") return true;
        }

        return given.Length == wanted.Length;
    }

    private static string? WhyNotTokens(string text) => text switch
    {
        "" => "It is empty; give a subject.",
        { Length: > MaxLength } => $"It has {text.Length} characters; at most {MaxLength} are allowed.",
        _ when text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) => $"{Named(text)} contains white space.",
        _ when text.Split('.').Contains("") => $"{Named(text)} has nothing before, after or between dots.",
        _ => null,
    };

    private static bool IsWildcard(string token) => token is "*" or ">";

    private static bool IsReserved(string token) => token[0] is '$' or '_';

    private static string Named(string text) => $"The subject {FireTimes.Quoted.Value(text)}";
}
