using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.Auditing;

/// <summary>What an edit of a template has changed.</summary>
public static class TemplateChanges
{
    /// <summary>The fields that differ.</summary>
    /// <param name="before">What it held; null = there was none.</param>
    /// <param name="after">What it holds; null = there is none any more.</param>
    public static ImmutableArray<FieldChange> Between(TemplateDefinition? before, TemplateDefinition? after) =>
        FieldValues.Compare(Of(before), Of(after));

    // A webhook's and a retry's fields are named apart.
    private static FieldValues Of(TemplateDefinition? template) => template is null
        ? new FieldValues()
        : DefinitionFields.Of(template.Defaults).Where(field => template.Fields.Contains(field.Split('.')[0]));
}
