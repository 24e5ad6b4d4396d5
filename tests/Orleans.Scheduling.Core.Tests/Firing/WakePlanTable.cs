using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>What carries out a wake; all times in seconds from now, periods in seconds.</summary>
public sealed class WakePlanTable
{
    private const double None = double.NaN;
    private static readonly DateTimeOffset Now = Given.At("10:00");

    [Theory]
    // Nothing left to do: the reminder goes, whatever stands.
    [InlineData(None, None, None, "unregister")]
    [InlineData(None, 60, 10, "unregister")]
    // Far: a reminder at the very instant, which retries every guard period.
    [InlineData(3600, None, None, "register 3600/10")]
    [InlineData(3600, 3600, 10, "keep")]
    [InlineData(3600, 3600.001, 10, "keep")]
    [InlineData(3600, 3600.003, 10, "register 3600/10")]
    [InlineData(3600, 3599, 10, "register 3600/10")]
    [InlineData(3600, 7200, 10, "register 3600/10")]
    [InlineData(3600, 3600, 60, "register 3600/10")]
    [InlineData(3600, -500, 60, "register 3600/10")]
    // Near, two minutes included: a timer, with a reminder ten seconds behind it.
    [InlineData(120.001, None, None, "register 120.001/10")]
    [InlineData(120, None, None, "timer 120, register 130/60")]
    [InlineData(1, None, None, "timer 1, register 11/60")]
    [InlineData(0, None, None, "timer 0, register 10/60")]
    [InlineData(-7, None, None, "timer -7, register 3/60")]
    // The reminder that was registered while the wake was far guards it once it is near.
    [InlineData(90, 90, 10, "timer 90")]
    // Any reminder that ticks no later than a guard period after the wake will do: no upsert per fire.
    [InlineData(1, 61, 60, "timer 1")]
    [InlineData(1, 61.001, 60, "timer 1, register 11/60")]
    [InlineData(1, -86400, 60, "timer 1")]
    // But one that ticks every few seconds is replaced once it has done so for a minute.
    [InlineData(1, -59, 10, "timer 1")]
    [InlineData(1, -60, 10, "timer 1, register 11/60")]
    [InlineData(-3600, -3600, 10, "timer -3600, register -3590/60")]
    public void Plans(double wake, double armedDue, double armedPeriod, string expected)
    {
        ArmedReminder? armed = double.IsNaN(armedDue)
            ? null
            : new ArmedReminder(Now.AddSeconds(armedDue), TimeSpan.FromSeconds(armedPeriod));

        var plan = WakePlan.For(double.IsNaN(wake) ? null : Now.AddSeconds(wake), Now, armed);

        Assert.Equal(expected, InShort(plan));
    }

    private static string InShort(WakePlan plan)
    {
        var parts = new List<string>();
        if (plan.TimerAt is { } timer)
        {
            parts.Add($"timer {(timer - Now).TotalSeconds}");
        }

        if (plan.Register is { } reminder)
        {
            parts.Add($"register {(reminder.DueAt - Now).TotalSeconds}/{reminder.Period.TotalSeconds}");
        }

        if (plan.Unregister)
        {
            parts.Add("unregister");
        }

        return parts.Count == 0 ? "keep" : string.Join(", ", parts);
    }
}
