using System.Collections.Immutable;
using System.Text;

namespace Orleans.Scheduling.Core.Workflows.Values;

/// <summary>What the expressions of a step can see, as JSON.</summary>
/// <param name="Trigger">What fired, and when.</param>
/// <param name="Context">The execution's context; null = none.</param>
/// <param name="Outputs">Outputs of steps by id.</param>
/// <param name="Item">The item of the loop around the step; null = there is none.</param>
/// <param name="Index">The round of that loop, from 0.</param>
internal sealed record ValueScope(
    string Trigger, string? Context, ImmutableSortedDictionary<string, string> Outputs, string? Item = null, int? Index = null)
{
    /// <summary>What is needed for some names; a step that hasn't run is undefined.</summary>
    public IEnumerable<(string Name, string Json)> Of(TextTemplateNames names) => names.Scope.Select(name => (name, name switch
    {
        TextTemplateNames.Trigger => Trigger,
        TextTemplateNames.Context => Context ?? "{}",
        TextTemplateNames.Item => Item ?? JsonText.Null,
        TextTemplateNames.Index => Index?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? JsonText.Null,
        _ => Steps(names.Steps),
    }));

    private string Steps(ImmutableArray<string> ids)
    {
        var json = new StringBuilder("{");
        foreach (var id in ids.Where(Outputs.ContainsKey))
        {
            if (json.Length > 1) json.Append(',');
            json.Append(JsonText.Of(id)).Append(":{\"output\":").Append(Outputs[id]).Append('}');
        }

        return json.Append('}').ToString();
    }
}
