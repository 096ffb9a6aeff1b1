using System.Runtime.InteropServices;

namespace Spectral.SpectralOps.Runtime;

/// <summary>
/// Memory of native scalars, used again in the order in which it came back and only after <see cref="Kept"/> others did: who still reads a
/// scalar that was let go of would have to be interrupted for as many operations to meet another number.
/// </summary>
/// <remarks>
/// All of it is taken at once. Scalars that wait where they were made, between large tensors, break the heap into pieces in which no tensor
/// has room: the process grew to four times its size. Safe for concurrent use.
/// </remarks>
internal sealed unsafe class ScalarPool
{
    /// <summary>Scalars that wait at least.</summary>
    public const int Kept = 1 << 15;

    /// <summary>Scalars that wait at most; further ones free the oldest.</summary>
    public const int Most = 1 << 17;

    private readonly Lock _gate = new();
    private readonly nint[] _waiting = new nint[Most];
    private int _first;
    private int _count;

    public ScalarPool()
    {
        while (_count < Most)
        {
            _waiting[_count++] = Allocate();
        }
    }

    /// <summary>Memory of one scalar, of any content.</summary>
    public nint Take()
    {
        lock (_gate)
        {
            return _count > Kept ? Oldest() : Allocate();
        }
    }

    /// <summary>Takes back what came from here, or from the C library's allocator in the size of a scalar.</summary>
    public void Return(nint scalar)
    {
        lock (_gate)
        {
            if (_count == Most)
            {
                NativeMemory.Free((void*)Oldest());
            }

            _waiting[(_first + _count++) % Most] = scalar;
        }
    }

    private nint Oldest()
    {
        nint oldest = _waiting[_first];
        _first = (_first + 1) % Most;
        _count--;
        return oldest;
    }

    private static nint Allocate() => (nint)NativeMemory.Alloc(ScalarTag.ScalarBytes);
}
