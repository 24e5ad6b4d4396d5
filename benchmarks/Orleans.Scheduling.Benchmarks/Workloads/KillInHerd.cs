using System.Diagnostics;
using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Contestants;
using Orleans.Scheduling.Benchmarks.Measuring;
using static Orleans.Scheduling.Benchmarks.Measuring.Medians;

namespace Orleans.Scheduling.Benchmarks.Workloads;

/// <summary>W5: the process is killed when two fifths of a herd have run, and started again. What is lost, what runs twice.</summary>
internal sealed class KillInHerd(IReadOnlyList<Contestant> contestants, int count) : IWorkload
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, List<(int Lost, int Twice, double Seconds)>> _results = [];

    public async Task MeasureAsync(Server server)
    {
        foreach (var contestant in contestants)
        {
            await Console.Error.WriteLineAsync($"kill in a herd of {count:n0}: {contestant.Name}");
            var ranFile = Path.GetTempFileName();
            try
            {
                var result = await MeasureAsync(contestant, server, ranFile);
                await Console.Error.WriteLineAsync($"  lost {result.Lost}, ran twice {result.Twice}, done {result.Seconds:n1} s after the kill");
                if (!_results.TryGetValue(contestant.Name, out var results))
                {
                    _results.Add(contestant.Name, results = []);
                }

                results.Add(result);
            }
            finally
            {
                File.Delete(ranFile);
            }
        }
    }

    public async Task WriteAsync(TextWriter output, double limit)
    {
        await output.WriteLineAsync($"### W5 kill -9 in a herd of {count:n0}, and a restart");
        await output.WriteLineAsync();
        await output.WriteLineAsync("| | never ran | ran twice | done after the kill, s | |");
        await output.WriteLineAsync("|:--|--:|--:|--:|:--|");
        foreach (var contestant in contestants)
        {
            // The worst of all runs: a median would hide a loss.
            var results = _results[contestant.Name];
            await output.WriteLineAsync(
                $"| {contestant.Name} | {results.Max(r => r.Lost)} | {results.Max(r => r.Twice)} | {Show(results.Median(r => r.Seconds))} "
                + $"| {contestant.Settings}; worst of {results.Count} |");
        }

        await output.WriteLineAsync();
    }

    private async Task<(int Lost, int Twice, double Seconds)> MeasureAsync(Contestant contestant, Server server, string ranFile)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var child = await contestant.StartAsync(database, ranFile);
        var createsPerSecond = await Herd.WarmUpAsync(contestant, database, child, count);
        var warmUp = Lines(ranFile).Count;
        var due = Herd.DueAfterCreating(count, createsPerSecond);
        await child.AskAsync<Took>($"create killed {count} {due.ToUnixTimeMilliseconds()}");
        while (Lines(ranFile).Count - warmUp < count * 2 / 5)
        {
            await Task.Delay(20);
        }

        child.Kill();
        var before = Lines(ranFile).Count - warmUp;
        var watch = Stopwatch.StartNew();
        if (before == count)
        {
            throw new InvalidOperationException($"{contestant.Name} had run its whole herd before it was killed: take a larger one.");
        }

        await using var next = await contestant.StartAsync(database, ranFile);
        while (!await contestant.IsDoneAsync(database, "killed", count))
        {
            if (watch.Elapsed > _patience)
            {
                throw new TimeoutException($"{contestant.Name}'s herd isn't done {_patience} after the kill.");
            }

            await Task.Delay(20);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        var ran = Lines(ranFile).Skip(warmUp).ToList();
        var distinct = ran.Distinct().Count();
        return (count - distinct, ran.Count - distinct, seconds);
    }

    private static List<string> Lines(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
