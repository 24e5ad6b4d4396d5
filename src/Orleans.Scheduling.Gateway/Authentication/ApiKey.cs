using System.Security.Cryptography;
using System.Text;

namespace Orleans.Scheduling.Gateway.Authentication;

/// <summary>A key that opens the interface. Only its hash is kept.</summary>
public sealed class ApiKey
{
    private readonly byte[] _hash;

    /// <summary>A key and the name its holder goes by in the audit trail; null = the holder says who asks.</summary>
    public ApiKey(string key, string? name = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        _hash = Hash(key);
        Name = name;
    }

    /// <summary>Whom requests with this key come from; null = told by the request itself.</summary>
    public string? Name { get; }

    /// <summary>Tells its holder from others: by the name where there is one, so that a new key of theirs changes nothing.</summary>
    internal string Holder => Name is null ? $"key:{Convert.ToHexStringLower(SHA256.HashData(_hash)[..8])}" : $"name:{Name}";

    /// <summary>Whether the key is this one, in time that doesn't depend on how much of it is right.</summary>
    internal bool Matches(string candidate) => CryptographicOperations.FixedTimeEquals(_hash, Hash(candidate));

    // Hashes are of one length, whatever the keys'.
    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
