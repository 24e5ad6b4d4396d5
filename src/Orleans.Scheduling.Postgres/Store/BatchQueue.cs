using System.Threading.Channels;

namespace Orleans.Scheduling.Postgres.Store;

/// <summary>
/// Hands whatever has queued up since the last look to one of a few workers: alone an item waits for nothing, and the
/// busier the queue, the larger the batches. A batch has many callers, so none of them can cancel it.
/// </summary>
internal sealed class BatchQueue<T> : IAsyncDisposable
    where T : class, IQueued
{
    private readonly Channel<T> _queue = Channel.CreateUnbounded<T>();
    private readonly Func<List<T>, Task> _process;
    private readonly int _maxBatch;
    private readonly Task _workers;

    /// <summary>Starts the workers.</summary>
    /// <param name="workers">How many batches may be under way: while one waits for the server, the next one forms.</param>
    /// <param name="maxBatch">Items in a batch, at most.</param>
    /// <param name="process">Answers every item of a batch.</param>
    public BatchQueue(int workers, int maxBatch, Func<List<T>, Task> process)
    {
        _maxBatch = maxBatch;
        _process = process;
        _workers = Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync)));
    }

    /// <exception cref="ObjectDisposedException">The queue has stopped.</exception>
    public void Enqueue(T item) => ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(item), this);

    /// <summary>Processes what is queued, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _workers;
    }

    private async Task WorkAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            var batch = new List<T>();
            while (batch.Count < _maxBatch && _queue.Reader.TryRead(out var item))
                batch.Add(item);
            if (batch.Count > 0)
                await ProcessAsync(batch);
        }
    }

    private async Task ProcessAsync(List<T> batch)
    {
        try
        {
            await _process(batch);
        }
        catch (Exception e)
        {
            // A defect of the processing is its callers' to see, and must not stop the worker for all who come later.
            foreach (var item in batch)
                item.Fail(e);
        }
    }
}

/// <summary>Something a caller waits for.</summary>
internal interface IQueued
{
    /// <summary>Answers with an error, unless it is answered already.</summary>
    void Fail(Exception error);
}
