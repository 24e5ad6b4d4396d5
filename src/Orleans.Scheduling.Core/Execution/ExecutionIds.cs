using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Orleans.Scheduling.Core.Execution;

/// <summary>An execution's identity: the same due fire has the same id on every silo and after every crash.</summary>
/// <remarks>
/// UUIDv8 (RFC 9562, section 5.8): 48 bits of nominal Unix milliseconds, so that ids sort by nominal time, then SHA-256
/// of schedule id, incarnation, nominal time and cause.
/// </remarks>
public static class ExecutionIds
{
    /// <summary>The id of the execution of one nominal time for one cause.</summary>
    public static Guid Create(Guid scheduleId, Guid incarnation, DateTimeOffset nominal, string cause)
    {
        Span<byte> input = stackalloc byte[40 + 3 * cause.Length];
        scheduleId.TryWriteBytes(input, bigEndian: true, out _);
        incarnation.TryWriteBytes(input[16..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(input[32..], nominal.UtcTicks);
        var length = 40 + Encoding.UTF8.GetBytes(cause, input[40..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(input[..length], hash);

        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, nominal.ToUnixTimeMilliseconds() << 16);
        hash[..10].CopyTo(id[6..]);
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
