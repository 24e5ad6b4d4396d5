using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>The REST interface as a client uses it.</summary>
public sealed class ScheduleApi(HttpClient http)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = false,
    };

    public async Task<Schedule> CreateAsync(object definition)
    {
        using var answer = await http.PostAsJsonAsync("schedules", definition);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<Schedule>(Json))!;
    }

    /// <summary>Makes a workflow, or its next version.</summary>
    public async Task PutWorkflowAsync(string name, object definition)
    {
        using var answer = await http.PutAsJsonAsync($"workflows/{name}", definition);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<Schedule> GetAsync(Guid id, bool includeDeleted = false) =>
        (await http.GetFromJsonAsync<Schedule>($"schedules/{id}?include_deleted={(includeDeleted ? "true" : "false")}", Json))!;

    /// <summary>pause, resume, cancel.</summary>
    public async Task<Schedule> DoAsync(Guid id, string action, object? body = null)
    {
        using var answer = await http.PostAsJsonAsync($"schedules/{id}/{action}", body ?? new { });
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<Schedule>(Json))!;
    }

    /// <summary>Starts an execution.</summary>
    public async Task TriggerAsync(Guid id)
    {
        using var answer = await http.PostAsJsonAsync($"schedules/{id}/trigger", new { });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The whole history, oldest first.</summary>
    public async Task<List<HistoryRow>> HistoryAsync(Guid id)
    {
        var rows = new List<HistoryRow>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await http.GetFromJsonAsync<HistoryPage>(
                $"schedules/{id}/executions?include_deleted=true&limit=200{(cursor.Length > 0 ? $"&cursor={Uri.EscapeDataString(cursor)}" : "")}", Json);
            rows.AddRange(page!.Items);
            cursor = page.NextCursor;
        }

        rows.Reverse();
        return rows;
    }

    /// <summary>Waits until the history is as wanted.</summary>
    public Task<List<HistoryRow>> HistoryUntilAsync(Guid id, string what, Func<List<HistoryRow>, bool> isSo) =>
        Patience.UntilAsync(what, async () => await HistoryAsync(id) is var rows && isSo(rows) ? rows : null);

    private sealed record HistoryPage(List<HistoryRow> Items, string? NextCursor);
}

/// <summary>A schedule on the wire, as far as these tests read it.</summary>
public sealed record Schedule(
    Guid ScheduleId,
    string Status,
    DateTime CreatedAt,
    DateTime UpdatedAt,
    DateTime? StartAt,
    long? IntervalSeconds,
    string? CronExpression,
    long ExecutionCount,
    long AutoCount,
    long ErrorCount,
    int RunningCount,
    DateTime? NextExecutionAt,
    Pause? Pause,
    long Version);

/// <summary>Since when a schedule is paused.</summary>
public sealed record Pause(DateTime PausedAt, string? Note);

/// <summary>A row of history on the wire.</summary>
public sealed record HistoryRow(
    Guid ExecutionId,
    Guid ScheduleId,
    string Status,
    string Cause,
    DateTime ScheduledAt,
    DateTime FireAt,
    DateTime? ScheduledThrough,
    long Count,
    string? Reason,
    int Attempt,
    int Dispatch,
    DateTime DecidedAt,
    DateTime? StartedAt,
    DateTime? FinishedAt,
    double? LatenessMs,
    double? DurationMs,
    string? Silo,
    string? TriggeredBy,
    string? Error,
    int? ResponseStatus,
    DateTime? NextAttemptAt,
    Guid? RedriveOf)
{
    /// <summary>It is of an execution, not of occurrences that never ran.</summary>
    public bool Ran => Attempt > 0;
}
