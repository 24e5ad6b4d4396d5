using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>Pseudo-random numbers that are the same on every machine and in every version.</summary>
internal static class StableHash
{
    /// <summary>The number that belongs to a schedule and one of its instants.</summary>
    public static ulong Of(Guid scheduleId, DateTimeOffset instant) => Of(scheduleId, instant.UtcTicks);

    /// <summary>The number that belongs to an id and a count.</summary>
    public static ulong Of(Guid id, long count)
    {
        Span<byte> input = stackalloc byte[24];
        id.TryWriteBytes(input, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(input[16..], count);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    /// <summary>The number that belongs to a schedule.</summary>
    public static int Of(Guid scheduleId) => (int)(Of(scheduleId, DateTimeOffset.MinValue) >> 33);
}
