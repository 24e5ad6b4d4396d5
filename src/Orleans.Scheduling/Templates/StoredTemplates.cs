using Orleans.Scheduling.Definitions;

namespace Orleans.Scheduling.Templates;

/// <summary>What others see of a stored template; null where it is deleted.</summary>
public static class StoredTemplates
{
    /// <summary>What schedules go by.</summary>
    public static Template? ToTemplate(this StoredDefinition<TemplateDefinition> stored) => stored.Definition is not { } definition
        ? null
        : new Template { Name = stored.Name, Version = stored.Version, Definition = definition };

    /// <summary>What callers see.</summary>
    public static TemplateSnapshot? ToSnapshot(this StoredDefinition<TemplateDefinition> stored) =>
        stored.ToTemplate() is not { } template ? null : new TemplateSnapshot
        {
            Template = template,
            CreatedAt = stored.CreatedAt,
            UpdatedAt = stored.UpdatedAt,
            UpdatedBy = stored.UpdatedBy,
            IsSpreading = stored.ToldThrough is not null,
        };
}
