using System.Runtime.InteropServices;
using Spectral.Shared.Errors;

namespace Spectral.GpuNode.Collectives.Nccl;

/// <summary>The functions of NCCL, from wherever it is: a configured file, the system's, or the copy that libtorch carries.</summary>
public sealed unsafe class NcclLibrary
{
    private const string SystemName = "libnccl.so.2";
    private const string InsideTorch = "libtorch_cuda.so";
    private const int Sum = 0;

    private readonly delegate* unmanaged<int*, NcclResult> _getVersion;
    private readonly delegate* unmanaged<NcclUniqueId*, NcclResult> _getUniqueId;
    private readonly delegate* unmanaged<nint*, int, NcclUniqueId, int, NcclConfig*, NcclResult> _initRank;
    private readonly delegate* unmanaged<nint, NcclResult*, NcclResult> _getAsyncError;
    private readonly delegate* unmanaged<nint, nint, nuint, NcclDataType, int, nint, nint, NcclResult> _allReduce;
    private readonly delegate* unmanaged<nint, nint, nuint, NcclDataType, int, nint, nint, NcclResult> _broadcast;
    private readonly delegate* unmanaged<nint, NcclResult> _finalize;
    private readonly delegate* unmanaged<nint, NcclResult> _destroy;
    private readonly delegate* unmanaged<nint, NcclResult> _abort;
    private readonly delegate* unmanaged<NcclResult, byte*> _errorText;

    private NcclLibrary(nint handle, string path)
    {
        Path = path;
        _getVersion = (delegate* unmanaged<int*, NcclResult>)Export("ncclGetVersion");
        _getUniqueId = (delegate* unmanaged<NcclUniqueId*, NcclResult>)Export("ncclGetUniqueId");
        _initRank = (delegate* unmanaged<nint*, int, NcclUniqueId, int, NcclConfig*, NcclResult>)Export("ncclCommInitRankConfig");
        _getAsyncError = (delegate* unmanaged<nint, NcclResult*, NcclResult>)Export("ncclCommGetAsyncError");
        _allReduce = (delegate* unmanaged<nint, nint, nuint, NcclDataType, int, nint, nint, NcclResult>)Export("ncclAllReduce");
        _broadcast = (delegate* unmanaged<nint, nint, nuint, NcclDataType, int, nint, nint, NcclResult>)Export("ncclBroadcast");
        _finalize = (delegate* unmanaged<nint, NcclResult>)Export("ncclCommFinalize");
        _destroy = (delegate* unmanaged<nint, NcclResult>)Export("ncclCommDestroy");
        _abort = (delegate* unmanaged<nint, NcclResult>)Export("ncclCommAbort");
        _errorText = (delegate* unmanaged<NcclResult, byte*>)Export("ncclGetErrorString");

        nint Export(string name) => NativeLibrary.TryGetExport(handle, name, out nint function)
            ? function
            : throw new UserErrorException($"'{path}' has no function {name}; NCCL 2.27 or newer is needed");
    }

    /// <summary>What was loaded.</summary>
    public string Path { get; }

    /// <summary>As NCCL numbers it: 22703 for 2.27.3.</summary>
    public int Version
    {
        get
        {
            int version;
            Require(_getVersion(&version));
            return version;
        }
    }

    /// <param name="path">The configured file; null to look for it.</param>
    /// <exception cref="UserErrorException">There is none, or it is too old.</exception>
    public static NcclLibrary Load(string? path)
    {
        if (path is not null)
        {
            return NativeLibrary.TryLoad(path, out nint configured)
                ? new NcclLibrary(configured, path)
                : throw new UserErrorException($"'{path}' cannot be loaded as NCCL; give the path of libnccl.so.2, or none to have it looked for");
        }

        if (NativeLibrary.TryLoad(SystemName, out nint system))
        {
            return new NcclLibrary(system, SystemName);
        }

        string torch = System.IO.Path.Combine(AppContext.BaseDirectory, InsideTorch);
        return NativeLibrary.TryLoad(torch, out nint inside) && NativeLibrary.TryGetExport(inside, "ncclGetVersion", out _)
            ? new NcclLibrary(inside, torch)
            : throw new UserErrorException($"NCCL was not found: neither {SystemName} nor a copy in {torch}; install libnccl2, or configure its path");
    }

    internal NcclUniqueId CreateUniqueId()
    {
        NcclUniqueId id;
        Require(_getUniqueId(&id));
        return id;
    }

    /// <summary>Begins to form a communicator, which may still be in progress.</summary>
    internal NcclResult InitRank(out nint communicator, int size, NcclUniqueId id, int rank)
    {
        NcclConfig config = NcclConfig.NonBlocking();
        nint made = 0;
        NcclResult result = _initRank(&made, size, id, rank, &config);
        communicator = made;
        return result;
    }

    /// <summary>How what was begun goes.</summary>
    internal NcclResult State(nint communicator)
    {
        NcclResult state;
        NcclResult asked = _getAsyncError(communicator, &state);
        return asked == NcclResult.Success ? state : asked;
    }

    /// <summary>Begins to add fp32 values in place, on the null stream.</summary>
    internal NcclResult AllReduce(nint values, long count, nint communicator) =>
        _allReduce(values, values, (nuint)count, NcclDataType.Float32, Sum, communicator, 0);

    /// <summary>Begins to broadcast bytes in place, on the null stream.</summary>
    internal NcclResult Broadcast(nint bytes, long count, int source, nint communicator) =>
        _broadcast(bytes, bytes, (nuint)count, NcclDataType.UInt8, source, communicator, 0);

    internal NcclResult Finalize(nint communicator) => _finalize(communicator);

    internal NcclResult Destroy(nint communicator) => _destroy(communicator);

    internal NcclResult Abort(nint communicator) => _abort(communicator);

    internal string Describe(NcclResult result) => Marshal.PtrToStringUTF8((nint)_errorText(result)) ?? result.ToString();

    private void Require(NcclResult result)
    {
        if (result != NcclResult.Success)
        {
            throw new InvalidOperationException($"NCCL: {Describe(result)}");
        }
    }
}
