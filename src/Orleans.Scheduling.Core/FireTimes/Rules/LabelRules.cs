using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>What people find a schedule by: name, description, tags, group.</summary>
internal static class LabelRules
{
    private const int MaxName = 200;
    private const int MaxDescription = 2_000;
    private const int MaxTags = 50;
    private const int MaxTag = 100;
    private const int MaxCommunity = 200;

    /// <summary>The wrong ones of these fields.</summary>
    public static IEnumerable<FieldError> Check(ScheduleDefinition definition) =>
    [
        .. TextRules.CheckRequired("name", definition.Name, MaxName),
        .. TextRules.CheckOptional("description", definition.Description, MaxDescription),
        .. TextRules.CheckOptional("community_id", definition.CommunityId, MaxCommunity),
        .. definition.Tags.IsDefault ? [] : CheckTags(definition.Tags),
    ];

    private static IEnumerable<FieldError> CheckTags(ImmutableArray<string> tags)
    {
        if (tags.Length > MaxTags)
        {
            yield return new FieldError("tags", $"There are {tags.Length} tags; at most {MaxTags} are allowed.");
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            if (string.IsNullOrWhiteSpace(tag) || tag.Length > MaxTag || !TextRules.IsStorable(tag))
                yield return new FieldError(
                    "tags", $"{Quoted.Value(tag)} is not a tag; give 1 to {MaxTag} characters, not all blank.");
            else if (!seen.Add(tag))
                yield return new FieldError("tags", $"{Quoted.Value(tag)} is given twice; give each tag once.");
        }
    }
}
