using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>What carries out a wake; all times in seconds from now.</summary>
public sealed class WakePlanTable
{
    private static readonly DateTimeOffset Now = Given.At("10:00");

    [Theory]
    // Nothing left to do.
    [InlineData(double.NaN, "nothing")]
    // Far: the reminder's, at the very instant.
    [InlineData(120.001, "reminder 120.001")]
    [InlineData(3600, "reminder 3600")]
    // Near, two minutes included, or overdue: the timer's alone.
    [InlineData(120, "timer 120")]
    [InlineData(1, "timer 1")]
    [InlineData(0, "timer 0")]
    [InlineData(-3600, "timer -3600")]
    public void Plans(double wake, string expected)
    {
        var plan = WakePlan.For(double.IsNaN(wake) ? null : Now.AddSeconds(wake), Now);

        Assert.Equal(expected, plan switch
        {
            { TimerAt: { } timer, RemindAt: null } => $"timer {(timer - Now).TotalSeconds}",
            { TimerAt: null, RemindAt: { } reminder } => $"reminder {(reminder - Now).TotalSeconds}",
            { TimerAt: null, RemindAt: null } => "nothing",
            _ => "both",
        });
    }
}
