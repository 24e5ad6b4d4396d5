using System.Globalization;

namespace Orleans.Scheduling.Benchmarks.Measuring;

/// <summary>What Linux says about processes; where there is no /proc, nothing (not a number).</summary>
internal static class ProcessTimes
{
    // Linux counts in hundredths of a second for every program, whatever its own clock does.
    private const double TicksPerSecond = 100;

    /// <summary>CPU seconds of one process.</summary>
    internal static double Cpu(int process) => Sum(Stat(process), 11, 12);

    /// <summary>CPU seconds of a process, its children, and its children that have ended.</summary>
    internal static double CpuOfTree(int process)
    {
        if (!Directory.Exists("/proc"))
        {
            return double.NaN;
        }

        var children = Directory.EnumerateDirectories("/proc")
            .Select(f => int.TryParse(Path.GetFileName(f), out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(Stat)
            .Where(s => s.Length > 12 && s[1] == process.ToString(CultureInfo.InvariantCulture));
        return Sum(Stat(process), 11, 12, 13, 14) + children.Sum(s => Sum(s, 11, 12));
    }

    /// <summary>Bytes of memory that a process occupies.</summary>
    internal static double ResidentBytes(int process)
    {
        var line = File.Exists($"/proc/{process}/status")
            ? File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
            : null;
        return line is null ? double.NaN : 1024 * double.Parse(line["VmRSS:".Length..^"kB".Length], CultureInfo.InvariantCulture);
    }

    internal static int ParentOf(int process) =>
        Stat(process) is { Length: > 1 } stat ? int.Parse(stat[1], CultureInfo.InvariantCulture) : 0;

    // The fields after the name, which may hold spaces itself: state, parent, …; CPU times of its own are 11 and 12.
    private static string[] Stat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return []; // ended meanwhile
        }
    }

    private static double Sum(string[] stat, params int[] fields) =>
        stat.Length == 0 ? double.NaN : fields.Sum(f => double.Parse(stat[f], CultureInfo.InvariantCulture)) / TicksPerSecond;
}
