using System.Globalization;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>The names that <c>retry_on</c> and <c>do_not_retry_on</c> give to errors; docs/retries.md has the table.</summary>
internal static class ErrorClasses
{
    internal const string TimedOut = "timed_out";
    internal const string Connection = "connection";
    internal const string Handler = "handler_error";
    internal const string Refused = "refused";

    private const string Http = "http_";

    /// <summary>The names of whole classes.</summary>
    internal static readonly string[] All = [TimedOut, Connection, "http_3xx", "http_4xx", "http_5xx", Handler, Refused];

    /// <summary>Whether a name is a class, an HTTP status such as http_503, or may be that of an exception type.</summary>
    internal static bool IsKnown(string name) => All.Contains(name) || IsStatus(name) || IsTypeName(name);

    /// <summary>How well the best of some names fits what happened: 2 exactly, 1 by class, -1 not at all.</summary>
    internal static int Fit(IEnumerable<string> names, ExecutionReport report)
    {
        var (exact, whole) = Of(report);
        return names.Select(name => exact.Contains(name) ? 2 : name == whole ? 1 : -1).DefaultIfEmpty(-1).Max();
    }

    private static (string[] Exact, string? Class) Of(ExecutionReport report) => report switch
    {
        { End: ReportedEnd.TimedOut } => ([], TimedOut),
        { ResponseStatus: { } status } => (
            [$"{Http}{status.ToString(CultureInfo.InvariantCulture)}"],
            $"{Http}{(status / 100).ToString(CultureInfo.InvariantCulture)}xx"),
        { Cause: FailureCause.Connection } => ([], Connection),
        { Cause: FailureCause.Refused or FailureCause.Missing } => ([], Refused),
        { Cause: FailureCause.Handler, ErrorType: { } type } => ([type, SimpleName(type)], Handler),
        { Cause: FailureCause.Handler } => ([], Handler),
        _ => ([], null),
    };

    private static string SimpleName(string type) => type[(type.LastIndexOfAny(['.', '+']) + 1)..];

    private static bool IsStatus(string name) =>
        name.Length == Http.Length + 3 && name.StartsWith(Http, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Http.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
        && status is >= 300 and <= 599;

    // Told from a misspelt class by what no class has: a dot or a capital.
    private static bool IsTypeName(string name) =>
        name.Any(c => c == '.' || char.IsUpper(c))
        && name.Split('.', '+').All(part => part.Length > 0 && !char.IsDigit(part[0]) && part.All(IsNameCharacter));

    private static bool IsNameCharacter(char c) => char.IsLetterOrDigit(c) || c is '_' or '`';
}
