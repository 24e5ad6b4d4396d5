using System.Text.Json;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Workflows;

namespace Orleans.Scheduling.Core.Tests.Workflows;

/// <summary>What an engine does with a workflow, in memory, and able to crash.</summary>
internal sealed class Run(WorkflowDefinition workflow)
{
    public static readonly DateTimeOffset Start = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, StepResult?> _underWay = [];
    private string _stored = JsonSerializer.Serialize(WorkflowProgress.Of("test", 1), StateJson.Options);

    public WorkflowLimits Limits { get; init; } = new();

    public DateTimeOffset Now { get; set; } = Start;

    /// <summary>What a call answers. Default its own path.</summary>
    public Func<StepCall, StepResult> Answer { get; init; } = call => Succeeded($"\"{call.Path}\"");

    /// <summary>Calls in the order in which they were made.</summary>
    public List<StepCall> Calls { get; } = [];

    /// <summary>Paths whose answer has been stored.</summary>
    public List<string> Completed { get; } = [];

    public WorkflowTurn? Last { get; private set; }

    public WorkflowEnd? End { get; private set; }

    public IEnumerable<string> Paths => Calls.Select(call => call.Path);

    public static StepResult Succeeded(string? output = null) => new(Report(ReportedEnd.Succeeded), output);

    public static StepResult Failed(string error = "broken") => new(Report(ReportedEnd.Failed) with { Error = error });

    public static Run To(WorkflowDefinition workflow, Func<StepCall, StepResult>? answer = null, WorkflowLimits? limits = null)
    {
        var run = new Run(workflow) { Answer = answer ?? (call => Succeeded($"\"{call.Path}\"")), Limits = limits ?? new() };
        run.ToEnd();
        return run;
    }

    /// <summary>Turns, and answers calls one at a time, until it ends; time moves when there is nothing else.</summary>
    /// <param name="crashes">Asked at each boundary: before something is stored, and after.</param>
    public void ToEnd(Func<bool>? crashes = null)
    {
        for (var turns = 0; End is null || _underWay.Count > 0; turns++)
        {
            Assert.True(turns < 5_000, "It never ends.");
            if (!Turn(crashes))
            {
                _underWay.Clear();
                End = null;
                continue;
            }

            if (_underWay.FirstOrDefault(call => call.Value is null).Key is { } path)
                _underWay[path] = Answer(Calls.Last(call => call.Path == path));
            else if (End is null)
                Now = Last!.WakeAt ?? throw new InvalidOperationException("It waits for nothing.");
        }
    }

    /// <summary>Begins another attempt.</summary>
    public void Restart() => End = null;

    private bool Turn(Func<bool>? crashes)
    {
        var progress = JsonSerializer.Deserialize<WorkflowProgress>(_stored, StateJson.Options)!;
        var results = new Dictionary<string, StepResult?>(_underWay);
        Last = WorkflowMachine.Advance(workflow, progress, results, new WorkflowInput(Guid.Empty, """{"schedule_id": "s"}""", """{"n": 3, "list": [1, 2]}""", Now, IsEnding: End is not null), Limits);
        if (crashes?.Invoke() == true) return false;
        if (Last.Changed) _stored = JsonSerializer.Serialize(Last.Progress, StateJson.Options);
        foreach (var (path, result) in results.Where(r => r.Value is not null))
        {
            _underWay.Remove(path);
            if (result!.Report.End == ReportedEnd.Succeeded) Completed.Add(path);
        }

        End ??= Last.End;
        if (crashes?.Invoke() == true) return false;
        foreach (var call in Last.Calls)
        {
            Assert.DoesNotContain(call.Path, Completed);
            Calls.Add(call);
            Assert.True(_underWay.TryAdd(call.Path, null), $"{call.Path} is called twice at once.");
        }

        return true;
    }

    private static ExecutionReport Report(ReportedEnd end) => new()
    {
        ExecutionId = Guid.Empty, Incarnation = Guid.Empty, Attempt = 1, Dispatch = 1, End = end, FinishedAt = Start,
    };
}
