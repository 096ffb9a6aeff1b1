using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Spectral.Architecture.Tests;

/// <summary>One of the product's assemblies, read from its metadata without loading it.</summary>
internal sealed class ProductAssembly
{
    public static readonly ImmutableArray<string> Names =
        ["Spectral.Shared", "Spectral.Storage", "Spectral.SpectralOps", "Spectral.Models", "Spectral.GpuNode", "Spectral.Coordinator", "spectral"];

    private ProductAssembly(string name, ImmutableHashSet<string> references, ImmutableHashSet<string> members)
    {
        Name = name;
        References = references;
        Members = members;
    }

    public string Name { get; }

    /// <summary>Names of the assemblies it refers to.</summary>
    public ImmutableHashSet<string> References { get; }

    /// <summary>Members of other assemblies it uses, as <c>Namespace.Type.Member</c> (nested types joined by a dot).</summary>
    public ImmutableHashSet<string> Members { get; }

    public static ProductAssembly Read(string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
        using PEReader image = new(file);
        MetadataReader metadata = image.GetMetadataReader();
        return new ProductAssembly(
            name,
            [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))],
            [.. metadata.MemberReferences.Select(handle => MemberName(metadata, metadata.GetMemberReference(handle))).OfType<string>()]);
    }

    /// <summary>Every assembly in the output folder that <paramref name="name"/> reaches through references.</summary>
    public static ImmutableHashSet<string> Closure(string name)
    {
        HashSet<string> seen = [];
        Queue<string> open = new([name]);
        while (open.TryDequeue(out string? next))
        {
            if (seen.Add(next) && File.Exists(Path.Combine(AppContext.BaseDirectory, next + ".dll")))
            {
                foreach (string reference in Read(next).References)
                {
                    open.Enqueue(reference);
                }
            }
        }

        return [.. seen];
    }

    private static string? MemberName(MetadataReader metadata, MemberReference member) =>
        member.Parent.Kind == HandleKind.TypeReference
            ? TypeName(metadata, (TypeReferenceHandle)member.Parent) + "." + metadata.GetString(member.Name)
            : null;

    private static string TypeName(MetadataReader metadata, TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        string name = metadata.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            return TypeName(metadata, (TypeReferenceHandle)type.ResolutionScope) + "." + name;
        }

        string space = metadata.GetString(type.Namespace);
        return space.Length == 0 ? name : space + "." + name;
    }
}
