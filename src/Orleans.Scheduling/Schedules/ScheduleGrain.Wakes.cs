using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Schedules;

/// <summary>How a schedule is woken: by its timer, its reminder, a sweep or another silo; in its turn, and for all that is due by then.</summary>
internal sealed partial class ScheduleGrain
{
    private Task? _inLine;
    private bool _goes;

    async Task IScheduleCallbacks.WakeAsync()
    {
        try
        {
            await WakeAsync().WaitAsync(WakeGate.Patience, _clock);
        }
        catch (TimeoutException)
        {
            // It keeps its place in the line.
        }
    }

    Task IRemindable.ReceiveReminder(string reminderName, TickStatus status)
    {
        WakeAsync().Ignore();
        return Task.CompletedTask;
    }

    // Sweeps and reminders repeat themselves while a herd waits; what waits already decides what is due by then.
    private Task WakeAsync()
    {
        if (_inLine is not null)
        {
            return _inLine;
        }

        var turn = _wakes.EnterAsync();
        return turn.IsCompleted ? DecideInTurnAsync() : _inLine = DecideAfterAsync(turn);
    }

    private async Task DecideAfterAsync(Task turn)
    {
        KeepActive(Timeout.InfiniteTimeSpan);
        await turn;
        _inLine = null;
        KeepActive(TimeSpan.Zero);
        await DecideInTurnAsync();
    }

    // One that a reminder woke is idle as far as Orleans knows, and the line may be longer than it keeps such. It may have been
    // found idle already, and then goes while it stands in line; its turn must come back all the same.
    private void KeepActive(TimeSpan duration)
    {
        if (!_goes)
        {
            DelayDeactivation(duration);
        }
    }

    private async Task DecideInTurnAsync()
    {
        try
        {
            await DecideWhatIsDueAsync();
        }
        finally
        {
            _wakes.Leave();
        }
    }

    // A wake on a stopping silo, or of an activation that goes, is left to the next one: what is due stays due.
    private async Task DecideWhatIsDueAsync()
    {
        if (_goes || _executions.IsDraining)
        {
            return;
        }

        try
        {
            var decision = await _inbox.SubmitAsync(new ScheduleInput.Wake());
            if (decision is null)
            {
                DeactivateOnIdle();
                return;
            }

            _engines.Verify(decision.State);

            // A wake that decided nothing has to arm the next; one that a later turn has overtaken must not undo its arming.
            if (_inbox.State == (object)decision.State)
            {
                Arm(decision.State);
                PurgeIfReady(decision.State);
            }
        }
        catch (SchedulingException refusal) when (refusal.Error != SchedulingError.Unavailable)
        {
            LogWakeRefused(refusal, _id);
        }
        catch (SchedulingException)
        {
            // Reported and retried by Failed.
        }
    }
}
