namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>Numbers that must lie in a range; a number left out lies in all.</summary>
internal static class RangeRules
{
    /// <summary>The error of a number outside its range, ends included.</summary>
    public static IEnumerable<FieldError> Check(string field, long? value, long min, long max)
    {
        if (value < min || value > max)
            yield return new FieldError(field, $"{value} is out of range; give a whole number from {min} to {max}.");
    }

    /// <summary>The error of a number below its minimum.</summary>
    public static IEnumerable<FieldError> CheckMinimum(string field, long? value, long min)
    {
        if (value < min)
            yield return new FieldError(field, $"{value} is out of range; give a whole number of at least {min}, or null.");
    }

    /// <summary>The error of a number that isn't one of an enumeration's.</summary>
    public static IEnumerable<FieldError> CheckDefined<T>(string field, T value) where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            yield return new FieldError(
                field, $"{value:D} is not one of its values, which are {string.Join(", ", WireNames.All<T>())}.");
    }
}
