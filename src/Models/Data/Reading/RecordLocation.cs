namespace Spectral.Models.Data.Reading;

/// <summary>Where a record stands in its file, as error messages name it.</summary>
/// <param name="Path">Path of the file as the user gave it.</param>
/// <param name="Number">Line (JSONL) or row (parquet), from 1.</param>
/// <param name="IsRow">True where records are rows and not lines.</param>
public sealed record RecordLocation(string Path, long Number, bool IsRow = false)
{
    public override string ToString() => IsRow ? $"{Path}: row {Number}" : $"{Path}:{Number}";
}
