using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Artifacts.Remote;
using Spectral.Shared.Errors;

namespace Spectral.Coordinator.DataPlane;

/// <summary>
/// Uploads on their way. What has arrived of a file stays, through broken connections and restarts, until the file is complete
/// and published, or nothing has moved for too long.
/// </summary>
internal sealed class UploadArea
{
    private const int BufferBytes = 1 << 17;

    private readonly IArtifactStore _store;
    private readonly DataPlaneOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly string _directory;
    private readonly Lock _opening = new();
    private readonly ConcurrentDictionary<Guid, bool> _busy = new();

    /// <exception cref="UserErrorException">There is no place for uploads.</exception>
    public UploadArea(IArtifactStore store, DataPlaneOptions options, TimeProvider time, ILogger log)
    {
        _store = store;
        _options = options;
        _time = time;
        _log = log;
        _directory = options.StagingDirectory
            ?? (store is LocalArtifactStore local ? Path.Combine(local.Root, StorePath.Uploads) : null)
            ?? throw new UserErrorException("data plane: a store that is no local directory needs a staging directory for uploads");
        Directory.CreateDirectory(_directory);
        Purge();
    }

    /// <summary>Opens an upload, or finds it as it is.</summary>
    /// <param name="id">The client's name for it.</param>
    /// <param name="claim">What is to come; its path is one of the store.</param>
    public UploadState Open(Guid id, UploadClaim claim)
    {
        if (NodeWritePolicy.RefuseWrite(claim.Path, claim.Replace) is { } refused)
        {
            throw new StoreRefusalException(StatusCodes.Status403Forbidden, refused);
        }

        if (claim.Size < 0 || claim.Size > _options.LargestFile || claim.Sha256.Length != 64 || !claim.Sha256.All(char.IsAsciiHexDigitLower))
        {
            throw new StoreRefusalException(
                claim.Size > _options.LargestFile ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest,
                $"{claim.Path}: size {claim.Size} and sha256 of {claim.Sha256.Length} characters; expected at most {_options.LargestFile} bytes and 64 hexadecimal digits");
        }

        var upload = new StagedUpload(_directory, id);
        lock (_opening)
        {
            if ((upload.Done() ?? Progress(upload, claim)) is { } found)
            {
                return found;
            }

            if (!claim.Replace && _store.Exists(claim.Path))
            {
                return new UploadState(0, Created: false);
            }

            Purge();
            RequireRoom(claim);
            upload.Open(claim);
            return new UploadState(0, Created: null);
        }
    }

    /// <summary>How far it is; null where there is no such upload.</summary>
    public UploadState? Find(Guid id)
    {
        var upload = new StagedUpload(_directory, id);
        return upload.Done() ?? (upload.Claim() is null ? null : new UploadState(upload.Offset, Created: null));
    }

    /// <summary>Appends what comes; what came before a break stays.</summary>
    /// <param name="id">The upload.</param>
    /// <param name="offset">Where the body belongs.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="cancellation">The connection broke.</param>
    public async Task<UploadState> AppendAsync(Guid id, long offset, Stream body, CancellationToken cancellation)
    {
        using IDisposable _ = Hold(id);
        var upload = new StagedUpload(_directory, id);
        UploadClaim claim = upload.Claim() ?? throw Unknown(id);
        await using FileStream file = new(upload.Content, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        if (offset != file.Length)
        {
            throw new StoreRefusalException(StatusCodes.Status409Conflict, $"upload {id}: has {file.Length} bytes, the request goes on at {offset}");
        }

        file.Position = offset;
        byte[] buffer = new byte[BufferBytes];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (file.Position + read > claim.Size)
            {
                throw new StoreRefusalException(StatusCodes.Status400BadRequest, $"{claim.Path}: more bytes came than the {claim.Size} that were claimed");
            }

            // Not cancelled: bytes that have arrived are kept whatever happens to the connection.
            await file.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
        }

        return new UploadState(file.Position, Created: null);
    }

    /// <summary>Puts the complete file into the store, if it is what was claimed.</summary>
    public UploadState Publish(Guid id)
    {
        using IDisposable _ = Hold(id);
        var upload = new StagedUpload(_directory, id);
        if (upload.Done() is { } done)
        {
            return done;
        }

        UploadClaim claim = upload.Claim() ?? throw Unknown(id);
        if (upload.Offset != claim.Size)
        {
            throw new StoreRefusalException(StatusCodes.Status409Conflict, $"{claim.Path}: {upload.Offset} of {claim.Size} bytes have arrived");
        }

        string sha256 = Sha256(upload.Content);
        if (sha256 != claim.Sha256)
        {
            _log.DamagedUpload(claim.Path, sha256, claim.Sha256);
            upload.Delete();
            throw new StoreRefusalException(StatusCodes.Status422UnprocessableEntity, $"{claim.Path}: arrived with sha256 {sha256}, not {claim.Sha256}; nothing was kept");
        }

        var outcome = new UploadState(claim.Size, Put(upload, claim));
        upload.Close(outcome);
        return outcome;
    }

    private UploadState? Progress(StagedUpload upload, UploadClaim claim)
    {
        UploadClaim? known = upload.Claim();
        return known is null ? null
            : known == claim ? new UploadState(upload.Offset, Created: null)
            : throw new StoreRefusalException(StatusCodes.Status400BadRequest, $"{claim.Path}: the upload's id belongs to another, of {known.Path}");
    }

    private bool Put(StagedUpload upload, UploadClaim claim)
    {
        if (_store is LocalArtifactStore local && _options.StagingDirectory is null)
        {
            return local.Adopt(upload.Content, claim.Path, claim.Replace);
        }

        void Copy(Stream destination)
        {
            using FileStream source = File.OpenRead(upload.Content);
            source.CopyTo(destination);
        }

        if (!claim.Replace)
        {
            return _store.TryCreate(claim.Path, Copy);
        }

        _store.Replace(claim.Path, Copy);
        return true;
    }

    private void RequireRoom(UploadClaim claim)
    {
        UploadClaim[] open = [.. StagedUpload.All(_directory).Select(upload => upload.Claim()).OfType<UploadClaim>()];
        long staged = open.Sum(upload => upload.Size);
        if (open.Length >= _options.MostUploads || staged + claim.Size > _options.LargestStaged)
        {
            throw new StoreRefusalException(
                StatusCodes.Status503ServiceUnavailable,
                $"{claim.Path}: {open.Length} uploads of {staged} bytes are open already; at most {_options.MostUploads} of {_options.LargestStaged} are taken");
        }

        long free = new DriveInfo(_directory).AvailableFreeSpace;
        if (claim.Size > free)
        {
            throw new StoreRefusalException(StatusCodes.Status507InsufficientStorage, $"{claim.Path}: {claim.Size} bytes do not fit, {free} are free on the store's disk");
        }
    }

    private void Purge()
    {
        DateTime before = (_time.GetUtcNow() - _options.UploadsKept).UtcDateTime;
        foreach (StagedUpload upload in StagedUpload.All(_directory).Where(upload => upload.LastMoved() < before))
        {
            upload.Delete();
        }
    }

    /// <summary>One request at a time works on an upload; a client whose connection broke may be faster than its end here.</summary>
    private Holding Hold(Guid id) => _busy.TryAdd(id, true)
        ? new Holding(() => _busy.TryRemove(id, out _))
        : throw new StoreRefusalException(StatusCodes.Status423Locked, $"upload {id}: another request is at work on it");

    private static StoreRefusalException Unknown(Guid id) => new(StatusCodes.Status404NotFound, $"upload {id}: is not known here");

    private static string Sha256(string file)
    {
        using FileStream content = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    private sealed class Holding(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
