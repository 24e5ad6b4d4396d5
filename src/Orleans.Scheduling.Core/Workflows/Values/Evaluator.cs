using System.Globalization;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Runtime;

namespace Orleans.Scheduling.Core.Workflows.Values;

/// <summary>Computes the expressions of one step, in an engine of its own that knows nothing but the scope.</summary>
internal sealed class Evaluator(ValueScope scope)
{
    private const int MaxStatements = 10_000;
    private const int MaxRecursion = 64;
    private const int MaxArray = 100_000;
    private const long MaxBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(2);

    private Engine? _engine;

    /// <summary>The text; values in it are written as JavaScript writes them.</summary>
    /// <exception cref="TextTemplateException">It can't be computed.</exception>
    public string Text(TextTemplate template) =>
        template.IsConstant ? template.Text : Run(template, $"`{template.Text}`").AsString();

    /// <summary>The value as JSON: of one expression alone what it gives, undefined being null; else a text.</summary>
    /// <exception cref="TextTemplateException">It can't be computed.</exception>
    public string Json(TextTemplate template)
    {
        if (template.Single is not { } expression)
            return JsonText.Of(Text(template));
        var json = Run(template, $"JSON.stringify(({expression}\n))");
        return json.IsUndefined() ? JsonText.Null : json.AsString();
    }

    /// <summary>Whether an expression alone holds, as JavaScript's <c>if</c> sees it.</summary>
    /// <exception cref="TextTemplateException">It can't be computed.</exception>
    public bool Holds(TextTemplate template) => Run(template, $"!!({template.Single}\n)").AsBoolean();

    private JsValue Run(TextTemplate template, string script)
    {
        try
        {
            var engine = _engine ??= Create();
            foreach (var (name, json) in scope.Of(template.Names))
                engine.SetValue(name, new JsonParser(engine).Parse(json));
            return engine.Evaluate(script);
        }
        catch (Exception wrong) when (wrong is not TextTemplateException)
        {
            // Whatever it does, it is the expression's fault and its step's failure.
            throw new TextTemplateException($"{template.Text} fails: {Describe(wrong)}");
        }
    }

    private static string Describe(Exception wrong) => wrong switch
    {
        JavaScriptException thrown => thrown.Message,
        StatementsCountOverflowException => $"it takes more than {MaxStatements} statements.",
        MemoryLimitExceededException or OutOfMemoryException => $"it takes more than {MaxBytes >> 20} MiB, or a list of more than {MaxArray} items.",
        RecursionDepthOverflowException => $"it calls itself more than {MaxRecursion} times.",
        TimeoutException => $"it takes longer than {MaxTime.TotalSeconds:0} s.",
        _ => wrong.Message,
    };

    private static Engine Create()
    {
        var engine = new Engine(options =>
        {
            options.Strict().DisableStringCompilation().LimitRecursion(MaxRecursion).LimitMemory(MaxBytes).MaxStatements(MaxStatements)
                .MaxArraySize(MaxArray).TimeoutInterval(MaxTime).RegexTimeoutInterval(MaxTime)
                .LocalTimeZone(TimeZoneInfo.Utc).Culture(CultureInfo.InvariantCulture);
        });

        // One call could take a gigabyte before any limit is looked at.
        engine.Evaluate("delete String.prototype.repeat");
        return engine;
    }
}
