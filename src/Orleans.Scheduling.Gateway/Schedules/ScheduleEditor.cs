using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Gateway.Idempotency;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Templates;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Creates and edits schedules: reads what was sent, judges it, and only then calls the grain.</summary>
internal sealed class ScheduleEditor(
    IGrainFactory grains, ScheduleDefaults defaults, ScheduleTemplates templates,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider time)
{
    private const int MaxAttempts = 20;

    /// <param name="json">The schedule.</param>
    /// <param name="request">The request, where it has a key: the schedule is made once, however often it is asked for.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="item">The schedule's place in a request for several.</param>
    public async Task<ScheduleSnapshot> CreateAsync(
        JsonObject json, KeyedRequest? request, Caller caller, CancellationToken cancellationToken, int? item = null)
    {
        var now = time.GetUtcNow();
        var id = request?.IdOf(item) ?? Guid.CreateVersion7(now);
        // Found before it is judged: its time may have passed since.
        if (request is { IsRepeated: true } && await Grain(id).GetAsync(cancellationToken) is { } made) return made;
        var errors = new FieldErrors();
        var body = ScheduleBody.Read(json, errors);
        var choice = TemplateChoice.Take(body, errors);
        var template = await templates.ResolveAsync(choice, current: null, merges: false, errors, cancellationToken);
        var definition = Read(body.Fields, fill: true, body, template, errors, _ => now);
        try
        {
            return await Grain(id).CreateAsync(definition, caller, cancellationToken);
        }
        catch (SchedulingException refusal) when (request is not null && refusal.Error == SchedulingError.Conflict)
        {
            // The same request, in another gateway or on its way since, came first.
            return await CurrentAsync(id, cancellationToken);
        }
        catch (SchedulingException refusal) when (refusal.Error == SchedulingError.Invalid)
        {
            throw FieldErrors.Renamed(refusal.Fields, body.NamesAsSent);
        }
    }

    /// <summary>PUT: the whole definition, or its timing alone and the rest stays.</summary>
    public Task<ScheduleSnapshot> ReplaceAsync(
        Guid id, JsonObject json, long? expectedVersion, Caller caller, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var body = ScheduleBody.Read(json, errors);
        var merges = body.IsTimingOnly;
        var edit = new Edit(body, TemplateChoice.Take(body, errors), errors, merges, expectedVersion, caller);
        return EditAsync(id, edit, cancellationToken);
    }

    /// <summary>PATCH: a merge patch over the schedule as it stands.</summary>
    public Task<ScheduleSnapshot> PatchAsync(
        Guid id, JsonObject json, long? expectedVersion, Caller caller, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var body = ScheduleBody.Read(json, errors);
        var edit = new Edit(body, TemplateChoice.Take(body, errors), errors, Merges: true, expectedVersion, caller);
        return EditAsync(id, edit, cancellationToken);
    }

    private async Task<ScheduleSnapshot> EditAsync(Guid id, Edit edit, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var current = await CurrentAsync(id, cancellationToken);
            CheckVersion(current, edit.ExpectedVersion);
            var template = await templates.ResolveAsync(edit.Choice, current, edit.Merges, edit.Errors, cancellationToken);
            var fields = edit.Merges
                ? ScheduleMerge.Apply(current, edit.Body.Fields, edit.Choice.GivenBack)
                : edit.Body.Fields.DeepClone().AsObject();
            var definition = Read(fields, fill: !edit.Merges, edit.Body, template, edit.Errors, changed => Now(changed, current));
            var basedOn = edit.ExpectedVersion ?? (edit.Merges ? current.Version : null);
            try
            {
                return await Grain(id).UpdateAsync(definition, basedOn, edit.Caller, cancellationToken);
            }
            catch (SchedulingException refusal) when (
                refusal.Error == SchedulingError.VersionMismatch && edit.ExpectedVersion is null && attempt < MaxAttempts)
            {
                // Another edit came between and the caller named no version: merge onto the new one.
            }
            catch (SchedulingException refusal) when (refusal.Error == SchedulingError.Invalid)
            {
                throw FieldErrors.Renamed(refusal.Fields, edit.Body.NamesAsSent);
            }
        }
    }

    /// <summary>The schedule as its grain knows it; a read replica may be behind.</summary>
    /// <exception cref="SchedulingException">NotFound.</exception>
    public async Task<ScheduleSnapshot> CurrentAsync(Guid id, CancellationToken cancellationToken) =>
        await Grain(id).GetAsync(cancellationToken) is { Status: not ScheduleStatus.Deleted } current
            ? current
            : throw Missing.Schedule(id);

    private IScheduleGrain Grain(Guid id) => grains.GetGrain<IScheduleGrain>(id);

    private static void CheckVersion(ScheduleSnapshot current, long? expected)
    {
        if (expected is { } version && version != current.Version)
        {
            throw new SchedulingException(
                SchedulingError.VersionMismatch,
                $"The schedule is at version {current.Version}, not {version}: read it again and repeat the change.");
        }
    }

    private ScheduleDefinition Read(
        JsonObject fields, bool fill, ScheduleBody body, TemplateAsked? template, FieldErrors errors,
        Func<ScheduleDefinition, DateTimeOffset> now)
    {
        template?.Lend(fields);
        if (fill) defaults.Fill(fields);
        defaults.Resolve(fields);
        var definition = ScheduleValidation.Check(fields, body, errors, now, template);
        return template?.AskedFor(definition, defaults.TimeZone) ?? definition;
    }

    /// <summary>A time that stays may have passed meanwhile: it lay ahead when it was asked for.</summary>
    private DateTimeOffset Now(ScheduleDefinition changed, ScheduleSnapshot current) =>
        changed.Timing == current.Definition.Timing ? current.CreatedAt : time.GetUtcNow();

    private sealed record Edit(
        ScheduleBody Body, TemplateChoice Choice, FieldErrors Errors, bool Merges, long? ExpectedVersion, Caller Caller);
}
