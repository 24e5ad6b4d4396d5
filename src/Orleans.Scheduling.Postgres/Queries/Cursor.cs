using System.Buffers.Binary;
using System.Buffers.Text;

namespace Orleans.Scheduling.Postgres.Queries;

/// <summary>The row after which the next page begins, as callers carry it: opaque, and short enough for an address.</summary>
/// <param name="CreatedAt">Only lists of schedules are ordered by it.</param>
/// <param name="Id">The row's id.</param>
internal readonly record struct Cursor(DateTimeOffset? CreatedAt, Guid Id)
{
    private const int IdLength = 16;
    private const int TimeLength = 8;

    /// <summary>Null for null.</summary>
    /// <exception cref="FormatException">It isn't a cursor of such a list.</exception>
    public static Cursor? Parse(string? text, bool withTime)
    {
        if (text is null)
            return null;
        var expected = withTime ? TimeLength + IdLength : IdLength;
        Span<byte> bytes = stackalloc byte[TimeLength + IdLength];
        if (!Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != expected)
            throw new FormatException("The cursor isn't one that this list gave.");
        var id = new Guid(bytes[(length - IdLength)..length], bigEndian: true);
        if (!withTime)
            return new Cursor(null, id);
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new Cursor(new DateTimeOffset(ticks, TimeSpan.Zero), id)
            : throw new FormatException("The cursor isn't one that this list gave.");
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[TimeLength + IdLength];
        var start = TimeLength;
        if (CreatedAt is { } createdAt)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, createdAt.UtcTicks);
            start = 0;
        }

        Id.TryWriteBytes(bytes[TimeLength..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes[start..]);
    }
}
