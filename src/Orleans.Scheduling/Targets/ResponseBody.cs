using System.Text;

namespace Orleans.Scheduling.Targets;

/// <summary>Reads as much of an answer's body as is kept, and not a byte more.</summary>
internal static class ResponseBody
{
    /// <summary>The beginning of the body, null = there is none, or it is compressed; and whether it was broken off there.</summary>
    /// <remarks>
    /// Never throws for the body's sake: the status has come and decides the outcome, so a body that is slow, endless or
    /// cut off, even a cancellation, must not turn work that was done into work to repeat.
    /// </remarks>
    public static async Task<(string? Text, bool IsBrokenOff)> ExcerptAsync(
        HttpContent content, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentEncoding.Count > 0)
            return default;

        using var expiry = new CancellationTokenSource(timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
        var buffer = new byte[Excerpt.MaxBytes];
        var filled = 0;
        var isBrokenOff = false;
        try
        {
            await using var body = await content.ReadAsStreamAsync(stop.Token);
            while (filled < buffer.Length)
            {
                var read = await body.ReadAsync(buffer.AsMemory(filled), stop.Token);
                if (read == 0)
                    break;
                filled += read;
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // What has been read is kept, for the reason above.
            isBrokenOff = e is not OperationCanceledException;
        }

        return (Excerpt.Of(buffer.AsSpan(0, filled)), isBrokenOff);
    }

    /// <summary>The whole body; null = it is empty.</summary>
    /// <exception cref="InvalidDataException">It is longer than it may be, compressed, or not text; says so after the host's name.</exception>
    /// <exception cref="IOException">It was cut off.</exception>
    public static async Task<string?> WholeAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentEncoding.Count > 0)
            throw new InvalidDataException("answered with a compressed body, which a step can't take.");

        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[maxBytes + 1];
        var filled = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (filled > maxBytes)
            throw new InvalidDataException($"answered with more than {maxBytes} bytes (64 KiB), the most that a step's output may have.");

        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(buffer.AsSpan(0, filled));
            return text.Length == 0 ? null : text;
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException("answered with something that isn't text in UTF-8.");
        }
    }
}
