namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>Names that stand in addresses: those of calendars and templates.</summary>
internal static class NameRules
{
    private const int MaxName = 100;

    /// <summary>The error of what can't be a name.</summary>
    /// <param name="field">The field it is given in.</param>
    /// <param name="name">The name.</param>
    /// <param name="kind">What it would name.</param>
    public static IEnumerable<FieldError> Check(string field, string? name, string kind)
    {
        if (name is { Length: > 0 and <= MaxName } && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            yield break;
        yield return new FieldError(field, $"{Quoted.Value(name)} is not a {kind}'s name; give 1 to {MaxName} "
            + "letters, digits, dots, underscores and hyphens, the first a letter or a digit.");
    }
}
