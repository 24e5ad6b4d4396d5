using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Core.Templates;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Gateway.Schedules;

namespace Orleans.Scheduling.Gateway.Templates;

/// <summary>What a schedule's body says of templates, and which fields it gives.</summary>
/// <param name="IsGiven">It names a template, or none.</param>
/// <param name="Name">The template; null = none.</param>
/// <param name="Follows">Whether to follow it; null = not said.</param>
/// <param name="GivenBack">Fields that are to come from the template.</param>
/// <param name="Given">Fields that the body gives.</param>
/// <param name="Nulled">Fields that it takes away: null isn't one of their values.</param>
internal sealed record TemplateChoice(
    bool IsGiven, string? Name, bool? Follows, ImmutableArray<string> GivenBack, ImmutableArray<string> Given,
    ImmutableArray<string> Nulled)
{
    /// <summary>Reads what the body says of templates, and takes it out.</summary>
    public static TemplateChoice Take(ScheduleBody body, FieldErrors errors)
    {
        var fields = body.Fields;
        var asked = new JsonObject();
        foreach (var name in new[] { ScheduleFields.Template, ScheduleFields.FollowTemplate, ScheduleFields.UseTemplate })
        {
            if (fields.Remove(name, out var value)) asked[name] = value;
        }

        var request = FieldReader.Read(asked, GatewayJson.Default.ScheduleRequest, errors);
        var given = GivenOf(fields);
        var names = fields.Select(field => NameOf(field.Key)).Where(TemplateFields.Names.Contains);
        return new TemplateChoice(
            asked.ContainsKey(ScheduleFields.Template), request.Template, request.FollowTemplate,
            GivenBackOf(request.UseTemplate ?? [], given, errors), given, [.. names.Except(given)]);
    }

    /// <summary>The fields that a body gives, of those that a template may hold.</summary>
    public static ImmutableArray<string> GivenOf(JsonObject fields) => TemplateFields.Complete(
        fields.Where(field => field.Value is not null || TemplateFields.MayBeNull(NameOf(field.Key)))
            .Select(field => NameOf(field.Key)).Where(TemplateFields.Names.Contains));

    // Two names of one thing.
    private static string NameOf(string field) => field == ScheduleFields.MaxRetries ? ScheduleFields.Retry : field;

    private static ImmutableArray<string> GivenBackOf(
        IReadOnlyList<string> asked, ImmutableArray<string> given, FieldErrors errors)
    {
        foreach (var (index, name) in asked.Index())
        {
            var field = $"{ScheduleFields.UseTemplate}[{index}]";
            if (name is null) errors.Add(field, "It must be a string; null isn't one.");
            else if (!TemplateFields.Names.Contains(NameOf(name))) errors.Add(field, Suggestions.Unknown(name, TemplateFields.Names));
            else if (given.Contains(NameOf(name))) errors.Add(field, $"{name} is given beside it; give one of the two.");
        }

        return TemplateFields.Complete(asked.OfType<string>().Select(NameOf));
    }
}
