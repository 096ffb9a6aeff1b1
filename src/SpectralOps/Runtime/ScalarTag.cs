namespace Spectral.SpectralOps.Runtime;

/// <summary>
/// How libtorch lays out a scalar of one kind (<c>c10::Scalar</c>): a word that names the kind, then the value's 64 bits.
/// </summary>
internal readonly record struct ScalarTag(int Kind)
{
    /// <summary>The value is aligned, and as large, as a complex number of doubles.</summary>
    public const int ScalarBytes = 32;

    private const int ValueOffset = 16;

    /// <summary>Read off a scalar that libtorch made; null where it does not lie as described.</summary>
    public static unsafe ScalarTag? Of(nint scalar, long bits) =>
        *(long*)(scalar + ValueOffset) == bits ? new ScalarTag(*(int*)scalar) : null;

    /// <summary>Makes a scalar of the memory at <paramref name="place"/>, and gives it back.</summary>
    public unsafe nint Write(nint place, long bits)
    {
        *(int*)place = Kind;
        *(long*)(place + ValueOffset) = bits;
        return place;
    }
}
