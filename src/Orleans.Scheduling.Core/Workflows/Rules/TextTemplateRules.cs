using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Core.Workflows.Values;

namespace Orleans.Scheduling.Core.Workflows.Rules;

/// <summary>Texts of a step that may hold expressions.</summary>
internal static class TextTemplateRules
{
    /// <summary>What is wrong with a text.</summary>
    public static IEnumerable<FieldError> Check(string field, string text, StepScope scope)
    {
        var (template, wrong) = Read(text);
        if (template is null) return [new FieldError(field, wrong!)];
        return [.. CheckNames(template.Names, scope).Select(error => new FieldError(field, error))];
    }

    /// <summary>The same of a text that must be one expression.</summary>
    public static IEnumerable<FieldError> CheckSingle(string field, string? text, StepScope scope) =>
        text is not null && Read(text) is { Template: { Single: null } }
            ? [new FieldError(field, $"It must be one expression and nothing else, such as ${{steps.fetch.output.count > 0}}.")]
            : text is null ? [new FieldError(field, "It is missing; give one expression.")] : Check(field, text, scope);

    /// <summary>The same of every string of a JSON text.</summary>
    public static IEnumerable<FieldError> CheckJson(string field, string? json, StepScope scope)
    {
        if (json is null) return [];
        JsonNode? parsed;
        try
        {
            parsed = JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return []; // said elsewhere
        }

        return [.. JsonText.Strings(field, parsed).SelectMany(text => Check(text.Path, text.Text, scope))];
    }

    /// <summary>The template of a text, or why it is none.</summary>
    public static (TextTemplate? Template, string? Wrong) Read(string text)
    {
        try
        {
            return (TextTemplate.Parse(text), null);
        }
        catch (TextTemplateException wrong)
        {
            return (null, wrong.Message);
        }
    }

    private static IEnumerable<string> CheckNames(TextTemplateNames names, StepScope scope)
    {
        if (names.Scope.Contains(TextTemplateNames.Item) && !scope.HasItem)
            yield return "There is no item here: it is there inside for_each only.";
        if (names.Scope.Contains(TextTemplateNames.Index) && !scope.InLoop)
            yield return "There is no index here: it is there inside for_each and while only.";
        foreach (var id in names.Steps.Where(id => !scope.Before.Contains(id)))
        {
            yield return scope.Known.Contains(id)
                ? $"The step {id} can't have run before this one."
                : $"There is no step {id}.";
        }
    }
}
