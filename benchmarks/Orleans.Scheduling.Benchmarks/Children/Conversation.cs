using System.Text.Json;

namespace Orleans.Scheduling.Benchmarks.Children;

/// <summary>How long something took.</summary>
internal sealed record Took(double Seconds);

/// <summary>What ran: how often, for how many fires, and how late; milliseconds from the due time to the call of the target.</summary>
internal sealed record Ran(int Runs, int Distinct, double P50, double P99, int Missed = 0);

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
