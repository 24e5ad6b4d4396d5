using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Limits;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>Where an execution runs is stored before it starts.</summary>
public sealed class DispatchPlaceTests
{
    [Fact]
    public void A_dispatch_its_row_and_the_state_name_the_silo_that_decided_it()
    {
        var subject = Subject.Created(Given.Every(60));

        var decision = subject.Wake("10:01");

        var dispatch = Assert.Single(decision.Dispatches);
        Assert.Equal(Given.Silo, dispatch.Row.Silo);
        Assert.Equal(dispatch, subject.Only);
        Assert.Equal(dispatch.Row, Assert.Single(decision.Rows));
    }

    [Fact]
    public void Only_what_is_dispatched_again_moves_to_the_silo_that_decides_it()
    {
        var subject = Subject.Created(Given.Every(60));
        var lost = Assert.Single(subject.Wake("10:01").Dispatches).Row;
        var stays = Assert.Single(subject.Wake("10:02").Dispatches).Row;

        var decision = ScheduleMachine.Apply(
            subject.State, new ScheduleInput.Lost(lost.ExecutionId, lost.Attempt, lost.Dispatch), Given.At("10:03"), "silo-2")!;

        Assert.Equal(
            [(lost.ExecutionId, "silo-2"), (stays.ExecutionId, Given.Silo)],
            decision.State.Runtime.Unfinished.Select(u => (u.Row.ExecutionId, u.Row.Silo)));
        Assert.Equal(["silo-2"], decision.Dispatches.Select(d => d.Row.Silo));
    }

    [Fact]
    public void On_a_full_silo_what_is_dispatched_is_queued_from_the_start_and_nothing_else_is()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");

        var decision = ScheduleMachine.Apply(
            subject.State, new ScheduleInput.Wake(), Given.At("10:02"), Given.Silo, LimitReasons.Silo)!;

        Assert.Equal(
            [(ExecutionStatus.Running, null), (ExecutionStatus.Queued, LimitReasons.Silo)],
            decision.State.Runtime.Unfinished.Select(u => (u.Row.Status, u.Row.Reason)));
        Assert.Equal(decision.Dispatches.Single().Row, decision.Rows.Single());
    }
}
