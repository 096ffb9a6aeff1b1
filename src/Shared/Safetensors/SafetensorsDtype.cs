namespace Spectral.Shared.Safetensors;

/// <summary>
/// Element types of a safetensors file that this product reads and writes. Declared in the format's own order of
/// alignment, by which writers sort tensors.
/// </summary>
public enum SafetensorsDtype
{
    Bool,
    U8,
    I8,
    I16,
    F16,
    BF16,
    I32,
    F32,
    F64,
    I64,
}
