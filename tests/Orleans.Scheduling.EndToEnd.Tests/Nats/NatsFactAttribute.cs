namespace Orleans.Scheduling.EndToEnd.Tests.Nats;

/// <summary>A test that needs a nats-server: skipped on a machine without one, unless that is a build server.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NatsFactAttribute : FactAttribute
{
    public NatsFactAttribute()
    {
        var isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "nats-server")));
        if (!isThere && Environment.GetEnvironmentVariable("CI") is null)
            Skip = "There is no nats-server on the PATH; Debian's package has that name.";
    }
}
