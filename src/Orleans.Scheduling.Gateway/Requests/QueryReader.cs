using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>Reads query parameters and gathers what is wrong with them.</summary>
internal sealed class QueryReader(HttpRequest request)
{
    private readonly FieldErrors _errors = new();

    public string? Text(QueryParameter parameter)
    {
        var values = request.Query[parameter.Name];
        if (values.Count > 1) _errors.Add(parameter.Name, "It is given more than once.");
        if (values.Count != 1 || values[0] is not { } text) return null;
        if (text.Length > 0 && !text.Contains('\0')) return text;
        _errors.Add(parameter.Name, "It is empty, or contains a NUL; give a value or leave it out.");
        return null;
    }

    public int Number(QueryParameter parameter, int fallback)
    {
        if (Text(parameter) is not { } text) return fallback;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= parameter.Minimum && number <= parameter.Maximum)
            return number;
        _errors.Add(parameter.Name, $"It must be a whole number from {parameter.Minimum} to {parameter.Maximum}.");
        return fallback;
    }

    public bool Flag(QueryParameter parameter)
    {
        if (Text(parameter) is not { } text) return false;
        if (bool.TryParse(text, out var flag)) return flag;
        _errors.Add(parameter.Name, "It must be true or false.");
        return false;
    }

    public T? OneOf<T>(QueryParameter parameter) where T : struct, Enum
    {
        if (Text(parameter) is not { } text) return null;
        if (WireNames.TryParse<T>(text) is { } value) return value;
        _errors.Add(parameter.Name, FieldTypes.Expectation(typeof(T)));
        return null;
    }

    public Guid? Id(QueryParameter parameter)
    {
        if (Text(parameter) is not { } text) return null;
        if (Guid.TryParse(text, out var id)) return id;
        _errors.Add(parameter.Name, "It must be a UUID.");
        return null;
    }

    /// <summary>A time with offset; without one, UTC.</summary>
    public DateTimeOffset? Time(QueryParameter parameter)
    {
        if (Text(parameter) is not { } text) return null;
        if (WallTime.TryParse(text, "UTC", out var time)) return time;
        _errors.Add(parameter.Name, "It must be an ISO 8601 time, such as 2027-01-31T09:00:00Z; write a + as %2B.");
        return null;
    }

    /// <summary>Values separated by commas, given once or repeated.</summary>
    public ImmutableArray<string> List(QueryParameter parameter)
    {
        var values = request.Query[parameter.Name];
        ImmutableArray<string> items =
        [
            .. values.SelectMany(value => value!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        ];
        if (values.Count > 0 && (items.IsEmpty || items.Any(item => item.Contains('\0'))))
            _errors.Add(parameter.Name, "It must be values separated by commas.");
        return items;
    }

    /// <summary>Says what is wrong with a parameter that was read.</summary>
    public void Refuse(QueryParameter parameter, string message) => _errors.Add(parameter.Name, message);

    /// <exception cref="SchedulingException">Invalid: a parameter was wrong.</exception>
    public void ThrowIfAnyWrong() => _errors.ThrowIfAny();
}
