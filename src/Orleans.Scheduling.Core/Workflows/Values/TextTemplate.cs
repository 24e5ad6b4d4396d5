using System.Globalization;
using Acornima;
using Acornima.Ast;

namespace Orleans.Scheduling.Core.Workflows.Values;

/// <summary>
/// A text that may hold <c>${expression}</c>: then it is the body of a JavaScript template literal, and read by Jint's own
/// parser as such.
/// </summary>
internal sealed class TextTemplate
{
    private const string Begin = "${";

    private TextTemplate(string text) => Text = text;

    /// <summary>The text as it was written.</summary>
    public string Text { get; }

    /// <summary>True where there is no expression: the text stands for itself.</summary>
    public bool IsConstant { get; private init; } = true;

    /// <summary>The expression, where there is one and nothing else: its value counts, not its text. Null otherwise.</summary>
    public string? Single { get; private init; }

    /// <summary>What stands before the first expression; the whole text where there is none.</summary>
    public string Head { get; private init; } = "";

    /// <summary>What the expressions take from outside.</summary>
    public TextTemplateNames Names { get; private init; } = TextTemplateNames.None;

    /// <exception cref="TextTemplateException">It can't be read.</exception>
    public static TextTemplate Parse(string text)
    {
        if (!text.Contains(Begin, StringComparison.Ordinal))
            return new TextTemplate(text) { Head = text };

        var source = $"`{text}`";
        if (Read(source) is not TemplateLiteral literal || literal.Range.End != source.Length)
            throw new TextTemplateException("It has a ` outside an expression; write \\` for one.");

        var first = literal.Expressions.Count > 0 ? literal.Expressions[0] : null;
        return new TextTemplate(text)
        {
            IsConstant = false,
            Single = literal.Expressions.Count == 1 && literal.Quasis.All(part => part.Value.Raw.Length == 0)
                ? source[first!.Start..first.End]
                : null,
            Head = literal.Quasis[0].Value.Cooked ?? "",
            Names = TextTemplateNames.Of(literal, node => At(node.Location.Start.Line, node.Location.Start.Column)),
        };
    }

    private static Expression Read(string source)
    {
        try
        {
            return new Parser().ParseExpression(source);
        }
        catch (SyntaxErrorException wrong)
        {
            throw new TextTemplateException($"{wrong.Error.Description.TrimEnd('.')} at {At(wrong.LineNumber, wrong.Column)}.");
        }
        catch (InsufficientExecutionStackException)
        {
            throw new TextTemplateException("It is nested too deeply.");
        }
    }

    // Counted from 1; the first line begins with the quote that was put before the text.
    private static string At(int line, int column) => line == 1
        ? string.Create(CultureInfo.InvariantCulture, $"character {column}")
        : string.Create(CultureInfo.InvariantCulture, $"line {line}, character {column + 1}");
}
