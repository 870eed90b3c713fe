{
  # Each instruction set is a static library of its own, compiled from the same kernels with its own flags; the addon picks
  # one at run time. Only the kernel sources may be compiled with those flags.
  "variables": {
    "kernel_sources": ["src/kernels/kernel_set.cc", "src/kernels/deep_field.cc", "src/chaos/chaos_kernels.cc", "src/solid/tile_engines.cc"],
    # no contraction of a*b+c: results must be the same bits on every instruction set and compiler
    "common_flags": ["-std=c++17", "-O3", "-ffp-contract=off", "-fno-math-errno"]
  },
  "target_defaults": {
    "defines": ["NAPI_VERSION=8"],
    "cflags_cc": ["<@(common_flags)", "-Wall", "-Wextra"],
    "cflags": ["-fPIC"],
    "msbuild_toolset": "ClangCL",
    "msvs_settings": {
      "VCCLCompilerTool": {
        "ExceptionHandling": 1,
        "AdditionalOptions": ["/std:c++17", "/clang:-O3", "/clang:-ffp-contract=off", "/clang:-fno-math-errno"]
      }
    },
    "xcode_settings": {
      "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
      "MACOSX_DEPLOYMENT_TARGET": "12.0",
      "OTHER_CPLUSPLUSFLAGS": ["<@(common_flags)"]
    }
  },
  "targets": [
    {
      "target_name": "cardioid_render",
      "sources": [
        "src/addon.cc",
        "src/angles.cc",
        "src/chaos/chaos_decoding.cc",
        "src/chaos/chaos_job.cc",
        "src/chaos/chaos_picture.cc",
        "src/chaos/density_spread.cc",
        "src/colour.cc",
        "src/deep/big_fixed.cc",
        "src/deep/big_orbit.cc",
        "src/deep/deep_decoding.cc",
        "src/deep/jump_table.cc",
        "src/deep/nucleus.cc",
        "src/deep/nucleus_work.cc",
        "src/deep/prepared_scene.cc",
        "src/deep/promised_work.cc",
        "src/deep/reference_orbit.cc",
        "src/deep/reference_work.cc",
        "src/instruction_sets.cc",
        "src/job_channel.cc",
        "src/job_reading.cc",
        "src/orbit_program.cc",
        "src/plan_decoding.cc",
        "src/render_job.cc",
        "src/start_slots.cc",
        "src/stretch.cc",
        "src/symmetry.cc",
        "src/solid/tile_engine_checks.cc"
      ],
      "cflags_cc!": ["-fno-exceptions"],
      "xcode_settings": {"GCC_ENABLE_CPP_EXCEPTIONS": "YES"},
      "conditions": [
        ["target_arch=='arm64'", {"dependencies": ["kernels_neon"]}, {"dependencies": ["kernels_avx512", "kernels_avx2", "kernels_base"]}]
      ]
    }
  ],
  "conditions": [
    ["target_arch=='arm64'", {
      "targets": [
        {
          "target_name": "kernels_neon",
          "type": "static_library",
          "sources": ["<@(kernel_sources)"],
          "defines": ["CARDIOID_ISA=neon", "CARDIOID_KERNELS=neonKernels"]
        }
      ]
    }, {
      "targets": [
        {
          "target_name": "kernels_base",
          "type": "static_library",
          "sources": ["<@(kernel_sources)"],
          "defines": ["CARDIOID_ISA=base", "CARDIOID_KERNELS=baseKernels"]
        },
        {
          "target_name": "kernels_avx2",
          "type": "static_library",
          "sources": ["<@(kernel_sources)"],
          "defines": ["CARDIOID_ISA=avx2", "CARDIOID_LANES_AVX2", "CARDIOID_KERNELS=avx2Kernels"],
          "variables": {"isa_flags": ["-mavx2", "-mfma"]},
          "cflags_cc": ["<@(isa_flags)"],
          "xcode_settings": {"OTHER_CPLUSPLUSFLAGS": ["<@(isa_flags)"]},
          "msvs_settings": {"VCCLCompilerTool": {"AdditionalOptions": ["<@(isa_flags)"]}}
        },
        {
          "target_name": "kernels_avx512",
          "type": "static_library",
          "sources": ["<@(kernel_sources)"],
          "defines": ["CARDIOID_ISA=avx512", "CARDIOID_LANES_AVX512", "CARDIOID_KERNELS=avx512Kernels"],
          "variables": {
            "isa_flags": ["-mavx512f", "-mavx512dq", "-mavx512bw", "-mavx512vl", "-mavx2", "-mfma", "-mprefer-vector-width=512"]
          },
          # gcc 12 warns about the deliberately undefined operands inside its own intrinsics
          "cflags_cc": ["<@(isa_flags)", "-Wno-maybe-uninitialized", "-Wno-uninitialized"],
          "xcode_settings": {"OTHER_CPLUSPLUSFLAGS": ["<@(isa_flags)"]},
          "msvs_settings": {"VCCLCompilerTool": {"AdditionalOptions": ["<@(isa_flags)"]}}
        }
      ]
    }]
  ]
}
