using System.Text.Json;
using Orleans.Scheduling.Benchmarks.Measuring;

namespace Orleans.Scheduling.Benchmarks.Children;

/// <summary>How long something took.</summary>
internal sealed record Took(double Seconds);

/// <summary>What ran: how often, for how many fires, and how late; milliseconds from the due time to the call of the target.</summary>
internal sealed record Ran(int Runs, int Distinct, double P50, double P99, int Missed = 0);

/// <summary>One run: what for, and how late.</summary>
internal readonly record struct Run<TKey>(TKey Key, DateTimeOffset Due, double LateMilliseconds)
{
    /// <summary>What they come to.</summary>
    internal static Ran Sum(IReadOnlyCollection<Run<TKey>> runs)
    {
        var late = runs.Select(r => r.LateMilliseconds).Order().ToList();
        return new Ran(
            late.Count, runs.Select(r => (r.Key, r.Due)).Distinct().Count(), Medians.Percentile(late, 0.5), Medians.Percentile(late, 0.99));
    }
}

/// <summary>How much has run so far.</summary>
internal sealed record Progress(int Runs);

/// <summary>Bytes that a process has allocated since it began, and seconds that garbage collections have stopped it.</summary>
internal sealed record Usage(double Allocated, double GcPause)
{
    internal static Usage SoFar() => new(GC.GetTotalAllocatedBytes(), GC.GetTotalPauseDuration().TotalSeconds);
}

/// <summary>The other end of <see cref="Child"/>, for children that are this program.</summary>
internal static class Conversation
{
    internal static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Answers until the input ends. What goes wrong ends the process, which the asker sees.</summary>
    internal static async Task HoldAsync(Func<string[], Task<object>> answer)
    {
        Say(new { });
        while (await Console.In.ReadLineAsync() is { } question)
        {
            Say(await answer(question.Split(' ')));
        }
    }

    private static void Say(object answer) => Console.WriteLine(Child.Mark + JsonSerializer.Serialize(answer, Json));
}
