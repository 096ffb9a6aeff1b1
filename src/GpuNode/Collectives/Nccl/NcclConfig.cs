using System.Runtime.InteropServices;

namespace Spectral.GpuNode.Collectives.Nccl;

/// <summary>ncclConfig_t of NCCL 2.27, which later versions accept; what is not set keeps the library's default.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct NcclConfig
{
    public const int Bytes = 72;

    /// <summary>The version whose layout this is.</summary>
    public const uint LayoutVersion = 22700;

    private const uint MagicNumber = 0xcafebeef;
    private const int Undefined = int.MinValue;

    [FieldOffset(0)]
    public nuint StructSize;

    [FieldOffset(8)]
    public uint Magic;

    [FieldOffset(12)]
    public uint Version;

    /// <summary>0: no call waits for a peer, so that this thread can give up.</summary>
    [FieldOffset(16)]
    public int Blocking;

    [FieldOffset(20)]
    public int CgaClusterSize;

    [FieldOffset(24)]
    public int MinCtas;

    [FieldOffset(28)]
    public int MaxCtas;

    [FieldOffset(32)]
    public nint NetName;

    [FieldOffset(40)]
    public int SplitShare;

    [FieldOffset(44)]
    public int TrafficClass;

    [FieldOffset(48)]
    public nint CommName;

    [FieldOffset(56)]
    public int CollnetEnable;

    [FieldOffset(60)]
    public int CtaPolicy;

    [FieldOffset(64)]
    public int ShrinkShare;

    [FieldOffset(68)]
    public int NvlsCtas;

    /// <summary>Defaults, but for calls that do not block.</summary>
    public static NcclConfig NonBlocking() => new()
    {
        StructSize = Bytes,
        Magic = MagicNumber,
        Version = LayoutVersion,
        Blocking = 0,
        CgaClusterSize = Undefined,
        MinCtas = Undefined,
        MaxCtas = Undefined,
        SplitShare = Undefined,
        TrafficClass = Undefined,
        CollnetEnable = Undefined,
        CtaPolicy = Undefined,
        ShrinkShare = Undefined,
        NvlsCtas = Undefined,
    };
}
