using System.Text.Json;

namespace Orleans.Scheduling.Core.Payloads;

/// <summary>One rule of a schema, applied to a value.</summary>
internal delegate void SchemaRule(JsonElement value, Evaluation at);

/// <summary>An evaluation at one place of a value: where it is, what was wrong so far, and how much work is left to do.</summary>
internal sealed class Evaluation
{
    /// <summary>Schemas applied to values, comparisons and the like, at most.</summary>
    public const int MaxWork = 1_000_000;

    private const int MaxErrors = 20;

    private readonly string _path;
    private readonly List<FieldError> _errors;
    private readonly Work _work;

    private Evaluation(string path, List<FieldError> errors, Work work) => (_path, _errors, _work) = (path, errors, work);

    /// <summary>The errors of a whole value.</summary>
    /// <exception cref="TooMuchWorkException">It is given up.</exception>
    public static IReadOnlyList<FieldError> Of(SchemaRule rule, JsonElement value, string field)
    {
        var errors = new List<FieldError>();
        rule(value, new Evaluation(field, errors, new Work { Left = MaxWork }));
        return errors;
    }

    public void Fail(string message)
    {
        if (_errors.Count < MaxErrors)
            _errors.Add(new FieldError(_path, message));
    }

    /// <summary>The same below a name or an index, as a JSON pointer writes it.</summary>
    public Evaluation Below(string segment) => new(
        $"{_path}/{segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", _errors, _work);

    /// <summary>Whether a rule holds; what it finds wrong isn't told.</summary>
    public bool Holds(SchemaRule rule, JsonElement value)
    {
        var found = new List<FieldError>();
        rule(value, new Evaluation(_path, found, _work));
        return found.Count == 0;
    }

    public void Spend(long work)
    {
        if ((_work.Left -= work) < 0)
            throw new TooMuchWorkException();
    }

    private sealed class Work
    {
        public long Left { get; set; }
    }
}

/// <summary>A value and its schema are too much for each other.</summary>
internal sealed class TooMuchWorkException : Exception;
