{
  # The tensor kernels: one static library per instruction set from the same sources, chosen at run time by cpuid, and
  # the Node-API addon around them. Needs a compiler with GCC vector extensions: g++, clang++ or, on Windows, ClangCL.
  "variables": {
    "kernel_sources": [
      "src/table.cc",
      "src/conv_core.cc",
      "src/conv_forward.cc",
      "src/conv_backward_input.cc",
      "src/conv_backward_filter.cc",
      "src/depthwise.cc",
      "src/matmul.cc",
      "src/elementwise.cc",
      "src/reduce.cc",
      "src/norm.cc",
      "src/data_movement.cc",
      "src/resample.cc",
      "src/adam.cc",
    ],
  },
  "target_defaults": {
    # no contraction: a * b + c is fused only where the source says fma, so vector body and scalar tail agree
    "cflags_cc": ["-std=c++17", "-O3", "-fPIC", "-ffp-contract=off", "-fno-math-errno", "-Wno-psabi", "-Wno-maybe-uninitialized", "-Wno-uninitialized"],
    "cflags_cc!": ["-std=gnu++17", "-std=gnu++20", "-O2"],
    "msbuild_toolset": "ClangCL",
    "msvs_settings": {
      "VCCLCompilerTool": {"AdditionalOptions": ["/std:c++17", "-ffp-contract=off"], "Optimization": 2},
    },
    "xcode_settings": {
      "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
      "GCC_OPTIMIZATION_LEVEL": "3",
      "MACOSX_DEPLOYMENT_TARGET": "11.0",
      "OTHER_CPLUSPLUSFLAGS": ["-ffp-contract=off", "-fno-math-errno"],
    },
  },
  "targets": [
    {
      "target_name": "kernels_base",
      "type": "static_library",
      "sources": ["<@(kernel_sources)"],
      "defines": ["CARDIOID_ISA=base"],
    },
    {
      "target_name": "cardioid_tensor",
      "sources": [
        "src/addon.cc",
        "src/arguments.cc",
        "src/bind_convolution.cc",
        "src/bind_matmul.cc",
        "src/bind_elementwise.cc",
        "src/bind_reduction.cc",
        "src/bind_movement.cc",
        "src/runtime.cc",
        "src/thread_pool.cc",
      ],
      "dependencies": ["kernels_base"],
      "conditions": [
        ["target_arch=='x64'", {"dependencies": ["kernels_avx2", "kernels_avx512"]}],
      ],
    },
  ],
  "conditions": [
    ["target_arch=='x64'", {
      "targets": [
        {
          "target_name": "kernels_avx2",
          "type": "static_library",
          "sources": ["<@(kernel_sources)"],
          "defines": ["CARDIOID_ISA=avx2"],
          "cflags_cc": ["-mavx2", "-mfma"],
          "xcode_settings": {"OTHER_CPLUSPLUSFLAGS": ["-mavx2", "-mfma"]},
          "msvs_settings": {"VCCLCompilerTool": {"AdditionalOptions": ["-mavx2", "-mfma"]}},
        },
        {
          "target_name": "kernels_avx512",
          "type": "static_library",
          "sources": ["<@(kernel_sources)"],
          "defines": ["CARDIOID_ISA=avx512"],
          "variables": {
            "avx512": ["-mavx512f", "-mavx512dq", "-mavx512vl", "-mavx512bw", "-mavx2", "-mfma",
                       "-mprefer-vector-width=512"],
          },
          "cflags_cc": ["<@(avx512)"],
          "xcode_settings": {"OTHER_CPLUSPLUSFLAGS": ["<@(avx512)"]},
          "msvs_settings": {"VCCLCompilerTool": {"AdditionalOptions": ["<@(avx512)"]}},
        },
      ],
    }],
  ],
}
