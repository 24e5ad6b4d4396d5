using Orleans.Scheduling.Core;

namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>What a misspelt name was probably meant to be.</summary>
internal static class Suggestions
{
    /// <summary>What to tell who gave a name that isn't known.</summary>
    public static string Unknown(string name, IEnumerable<string> known) =>
        SimilarNames.Nearest(name, known) is { } nearest
            ? $"It isn't known here; did you mean {nearest}?"
            : "It isn't known here.";

    /// <summary>What to tell who named what doesn't exist.</summary>
    public static string Missing(string kind, string name, IEnumerable<string> known) =>
        SimilarNames.Nearest(name, known) is { } nearest
            ? $"There is no {kind} \"{name}\"; did you mean {nearest}?"
            : $"There is no {kind} \"{name}\".";
}
